package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/mmimport/mmimport/server"
)

// serverFlags say how to reach a Mattermost server, and as whom. The token itself is
// never an argument: arguments are seen by everyone on the machine.
type serverFlags struct {
	url, tokenFile, caFile, socket string
	mmctl, local, insecureHTTP     bool
}

// defaultSocket is where a server in local mode listens, as mmctl has it.
const defaultSocket = "/var/tmp/mattermost_local.socket"

func (f *serverFlags) add(fs *pflag.FlagSet) {
	fs.StringVar(&f.url, "server", "", "`URL` of the Mattermost server, such as https://chat.example.com")
	fs.StringVar(&f.tokenFile, "token-file", "", "`FILE` with the token of a system admin (default: the variable MATTERMOST_TOKEN)")
	fs.BoolVar(&f.mmctl, "mmctl", false, "the token that 'mmctl auth login' has stored, and its server if --server names none")
	fs.StringVar(&f.caFile, "ca-file", "", "`FILE` with certificates (PEM) to trust beside those of the system")
	fs.BoolVar(&f.insecureHTTP, "insecure-http", false, "send the token over http, where others can read it (without this only to this machine)")
	fs.BoolVar(&f.local, "local", false, "the server on this machine, in local mode, without a token")
	fs.StringVar(&f.socket, "local-socket", "", "`PATH` of its socket (default: the variable MMCTL_LOCAL_SOCKET_PATH, else "+defaultSocket+")")
}

// asked reports whether a server is named.
func (f *serverFlags) asked() bool { return f.url != "" || f.local || f.mmctl }

// check refuses flags that contradict each other or could have no effect.
func (f *serverFlags) check() error {
	switch {
	case f.local && (f.url != "" || f.tokenFile != "" || f.mmctl || f.caFile != "" || f.insecureHTTP):
		return usagef("--local reaches the server on this machine without address and token: --server, --token-file, --mmctl, --ca-file and --insecure-http have no effect with it")
	case f.socket != "" && !f.local:
		return usagef("--local-socket has an effect only with --local")
	case f.mmctl && f.tokenFile != "":
		return usagef("--mmctl and --token-file are two tokens: give one")
	case !f.asked() && (f.tokenFile != "" || f.caFile != "" || f.insecureHTTP):
		return &usageError{errors.New("no server is named"), "name it with --server, such as --server https://chat.example.com"}
	}
	return nil
}

// dial prepares to speak to the server. Nothing is sent.
func (f *serverFlags) dial(w *world) (*server.Client, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	o := &server.Options{URL: f.url, InsecureHTTP: f.insecureHTTP, Waiting: func(reason string, d time.Duration) {
		w.log.Info(fmt.Sprintf("%s; waiting %s", reason, d))
	}}
	if err := f.secrets(o); err != nil {
		return nil, err
	}
	c, err := server.Dial(o)
	var option *server.OptionError
	if errors.As(err, &option) {
		return nil, &usageError{err, server.Hint(err)}
	}
	return c, err
}

// secrets finds what the options need beside the address.
func (f *serverFlags) secrets(o *server.Options) (err error) {
	if f.local {
		o.Socket = f.socket
		if o.Socket == "" {
			o.Socket = getenv("MMCTL_LOCAL_SOCKET_PATH")
		}
		if o.Socket == "" {
			o.Socket = defaultSocket
		}
		return nil
	}
	if f.caFile != "" {
		if o.CACerts, err = readSmall("--ca-file", f.caFile); err != nil {
			return err
		}
	}
	switch {
	case f.tokenFile != "":
		token, err := readSmall("--token-file", f.tokenFile)
		if err != nil {
			return err
		}
		if o.Token = strings.TrimSpace(string(token)); o.Token == "" {
			return usagef("--token-file: the file is empty")
		}
	case f.mmctl:
		return f.stored(o)
	default:
		o.Token = strings.TrimSpace(getenv("MATTERMOST_TOKEN"))
	}
	return nil
}

// smallFile is how large a file with a token or with certificates may be. // bytes
const smallFile = 4 << 20

func readSmall(flag, name string) (data []byte, err error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, &usageError{err: fmt.Errorf("%s: %w", flag, err)}
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	data, err = io.ReadAll(io.LimitReader(file, smallFile))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", flag, err)
	}
	return data, nil
}

// credential is what mmctl stores of one server.
type credential struct {
	Token  string `json:"authToken"`
	Server string `json:"instanceUrl"`
	Active bool   `json:"active"`
}

// stored takes the token that mmctl has stored for the server that is named, or else its
// active one with its server. A token is only sent to the server that it is for.
func (f *serverFlags) stored(o *server.Options) error {
	home := getenv("XDG_CONFIG_HOME")
	if home == "" {
		user, err := os.UserHomeDir()
		if err != nil {
			return err
		}
		home = filepath.Join(user, ".config")
	}
	data, err := readSmall("--mmctl", filepath.Join(home, "mmctl", "config"))
	if err != nil {
		return err
	}
	var all map[string]credential
	if json.Unmarshal(data, &all) != nil { // whose error could quote the token
		return usagef("--mmctl: what mmctl has stored cannot be read")
	}
	for _, c := range all {
		if f.url == "" && c.Active || f.url != "" && strings.TrimRight(c.Server, "/") == strings.TrimRight(f.url, "/") {
			o.URL, o.Token = c.Server, c.Token
			return nil
		}
	}
	return &usageError{errors.New("--mmctl: mmctl has stored no token for this server"), "mmctl auth login stores one"}
}
