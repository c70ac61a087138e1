package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/mmimport/mmimport/converter"
)

// parseShard reads the value of --shard; "" is the whole.
func parseShard(s string, getenv func(string) string) (converter.Shard, error) {
	if s == "" {
		return converter.Shard{}, nil
	}
	k, n, ok := strings.Cut(s, "/")
	if s == "auto" {
		var err error
		if k, n, err = shardOfJob(getenv); err != nil {
			return converter.Shard{}, err
		}
		s, ok = k+"/"+n, true
	}
	sh := converter.Shard{}
	var errs [2]error
	sh.K, errs[0] = strconv.Atoi(k)
	sh.N, errs[1] = strconv.Atoi(n)
	if !ok || errors.Join(errs[:]...) != nil || sh.N < 1 || sh.N > converter.MaxShards || sh.K < 1 || sh.K > sh.N {
		return converter.Shard{}, usagef("--shard %q: it must be K/N with K from 1 to N, such as 2/4, or auto", s)
	}
	return sh, nil
}

// shardOfJob reads which of how many jobs this is: of a Kubernetes Indexed Job, whose
// index begins at 0, or of a Slurm array, whose ids begin where the array does.
func shardOfJob(getenv func(string) string) (k, n string, err error) {
	number := func(name string) int {
		v, e := strconv.Atoi(getenv(name))
		if e != nil && err == nil {
			err = usagef("--shard auto: %s=%q is no number", name, getenv(name))
		}
		return v
	}
	switch {
	case getenv("JOB_COMPLETION_INDEX") != "":
		if getenv("JOB_COMPLETIONS") == "" {
			return "", "", &usageError{
				errors.New("--shard auto: JOB_COMPLETION_INDEX is set, and JOB_COMPLETIONS is not"),
				"Kubernetes sets the index only: put JOB_COMPLETIONS with the value of spec.completions into the env of the container",
			}
		}
		return strconv.Itoa(number("JOB_COMPLETION_INDEX") + 1), getenv("JOB_COMPLETIONS"), err
	case getenv("SLURM_ARRAY_TASK_ID") != "":
		first := 1
		if getenv("SLURM_ARRAY_TASK_MIN") != "" {
			first = number("SLURM_ARRAY_TASK_MIN")
		}
		return strconv.Itoa(number("SLURM_ARRAY_TASK_ID") - first + 1), getenv("SLURM_ARRAY_TASK_COUNT"), err
	}
	return "", "", &usageError{
		errors.New("--shard auto: this is neither a job of a Kubernetes Indexed Job (JOB_COMPLETION_INDEX) nor of a Slurm array (SLURM_ARRAY_TASK_ID)"),
		"name the part: --shard 2/4",
	}
}

// partName is the name of a part when none is given.
func partName(arg string, s converter.Shard) string {
	name := strings.TrimSuffix(defaultOutput(arg), ".import.zip")
	width := len(strconv.Itoa(s.N)) // so that names sort as the parts do
	return fmt.Sprintf("%s.part%0*dof%d.zip", name, width, s.K, s.N)
}

// checkShard refuses what a part cannot be.
func checkShard(f *convertFlags, s converter.Shard) error {
	if s != (converter.Shard{}) && !strings.EqualFold(filepath.Ext(f.output), ".zip") {
		return usagef("--output %q: a part is a .zip, which merge makes the archive of", f.output)
	}
	if s != (converter.Shard{}) && len(f.last) > 0 {
		return usagef("--shard with --since-archive: a delta is small, and one run writes it")
	}
	return nil
}

var getenv = os.Getenv
