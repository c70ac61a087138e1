package csvfile

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mmimport/mmimport/sources"
)

// history makes a file of n messages in 40 channels, every tenth in several lines and
// every fifth a reply where withThreads asks for ids.
func history(n int, withThreads bool) []byte {
	var b bytes.Buffer
	b.WriteString("timestamp,channel,username,text")
	if withThreads {
		b.WriteString(",id,parent_id")
	}
	b.WriteByte('\n')
	for i := range n {
		text := strings.Repeat("some words of a message ", 1+i%9)
		if i%10 == 0 {
			text += "\nand \"\"more\"\""
		}
		fmt.Fprintf(&b, "%d.%06d,channel-%d,user%d,\"%s\"", 1_700_000_000+i, i%1000, i%40, i%300, text)
		if withThreads {
			parent := ""
			if i%5 == 4 {
				parent = fmt.Sprint("m", (i-40)/200*200+i%40)
			}
			fmt.Fprintf(&b, ",m%d,%s", i, parent)
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// opened opens the files and reads the directory.
func opened(tb testing.TB, fsys fs.FS, o *Options) (*Source, *sources.Directory) {
	tb.Helper()
	s, err := Open(fsys, nil, "test", o)
	if err != nil {
		tb.Fatal(err)
	}
	d, err := s.Directory(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	return s, d
}

func BenchmarkRows(b *testing.B) {
	data := history(50_000, false)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		r := newRows(bytes.NewReader(data), dialect{',', '\n'}, 0, 1)
		for {
			if _, err := r.next(); err != nil {
				break
			}
		}
	}
}

// kindsToMeasure are whole sources, by the layout of their files: how many files of how
// many rows, and what stands in them.
var kindsToMeasure = []struct {
	name, file  string // with # for the number of the file
	files, rows int
	header      string
	row         func(i int) string
}{
	{"slack", "messages.csv", 1, 100_000, "", func(i int) string {
		return fmt.Sprintf(`%d,channel-%d,user%d,"%s"`, 1_700_000_000+i, i%40, i%300, says(i))
	}},
	{"rocketchat", "room-#/2024.csv", 100, 1000, "", func(i int) string {
		return fmt.Sprintf(`"user%d","%d","%s"`, i%30, 1_700_000_000_000+1000*int64(i), says(i))
	}},
	{"threads", "messages.csv", 1, 100_000, "timestamp,team,channel,username,text,id,parent_id,reactions,edited_at\n", func(i int) string {
		parent, reactions := "", ""
		if i%3 == 2 {
			parent = fmt.Sprintf("7fa3b1c2-%08d", max(0, i-40)/400*400+i%40)
		}
		if i%20 == 0 {
			reactions = "thumbsup:user1"
		}
		at := time.UnixMilli(1_700_000_000_000 + 777*int64(i)).UTC().Format("2006-01-02T15:04:05.000Z")
		return fmt.Sprintf(`%s,acme,channel-%d,user%d,"%s",7fa3b1c2-%08d,%s,%s,`, at, i%40, i%300, says(i), i, parent, reactions)
	}},
	{"users", "users.csv", 1, 30_000, "username,email,first_name,last_name,nickname,position,roles,active,created_at,locale,notify_props.desktop,teams,channels\n", func(i int) string {
		return fmt.Sprintf("user%05[1]d,user%05[1]d@example.com,Firstname%[1]d,Lastname,Nick,Clerk of the second class,,true,2020-01-31T18:30:15Z,de,mention,acme,town-square;channel-%[2]d", i, i%40)
	}},
	{"entra", "people.csv", 1, 30_000, "userPrincipalName,displayName,surname,mail,givenName,id,userType,jobTitle,department,accountEnabled,usageLocation,streetAddress,state,country,officeLocation,city,postalCode,telephoneNumber,mobilePhone,alternateEmailAddress,ageGroup,consentProvidedForMinor,legalAgeGroupClassification,companyName,creationType,directorySynced,invitationState,identityIssuer,createdDateTime\n", func(i int) string {
		return fmt.Sprintf("user%05[1]d@acme.example,Firstname%[1]d Lastname,Lastname,user%05[1]d@acme.example,Firstname%[1]d,1ac95e2a-33c9-4bac-9629-%012[1]d,Member,Clerk,Sales,True,DE,1 Main Street,,Germany,3rd floor,Berlin,10115,+49 30 1234567,,,,,,Acme,,True,,acme.example,2023-05-01T10:00:00Z", i)
	}},
	{"members", "members.csv", 1, 200_000, "team,channel,username,roles,favorite\n", func(i int) string {
		return fmt.Sprintf("acme,channel-%d,user%05d,channel_user,yes", i%400, i%5000)
	}},
}

// says is a message of 6 to 150 characters.
func says(i int) string {
	return strings.Repeat("so: what about the plans, do we go on? ", 4)[:6+i*i%145]
}

// BenchmarkSource reads whole sources as a run does, from the disk: directory and
// records, in one thread.
func BenchmarkSource(b *testing.B) {
	for _, k := range kindsToMeasure {
		b.Run(k.name, func(b *testing.B) {
			dir, size := b.TempDir(), 0
			for n := range k.files {
				data := []byte(k.header)
				for i := range k.rows {
					data = append(append(data, k.row(i)...), '\n')
				}
				writeFile(b, filepath.Join(dir, strings.Replace(k.file, "#", strconv.Itoa(n), 1)), data)
				size += len(data)
			}
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				s, d := opened(b, os.DirFS(dir), nil)
				if readAll(b, s)+len(d.Users)+len(d.Memberships) < k.files*k.rows {
					b.Fatal("rows are missing")
				}
			}
		})
	}
}

func writeFile(b *testing.B, name string, data []byte) {
	if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o777), os.WriteFile(name, data, 0o666)); err != nil {
		b.Fatal(err)
	}
}

// readAll reads all records, and returns how many there are.
func readAll(b *testing.B, s *Source) (n int) {
	for _, p := range s.Parts() {
		for r, err := range s.Records(b.Context(), p) {
			if err != nil {
				b.Fatal(err)
			}
			if x, ok := r.(*sources.Problem); ok {
				b.Fatal(x)
			}
			n++
		}
	}
	return n
}
