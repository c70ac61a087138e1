package main

import (
	"testing"

	"github.com/mmimport/mmimport/converter"
)

func TestParseShard(t *testing.T) {
	tests := []struct {
		in   string
		env  map[string]string
		want converter.Shard // zero for a usage error
	}{
		{in: "1/1", want: converter.Shard{K: 1, N: 1}},
		{in: "3/4", want: converter.Shard{K: 3, N: 4}},
		{in: "0/4"}, {in: "5/4"}, {in: "4"}, {in: "/"}, {in: "1/"}, {in: "a/b"}, {in: "-1/4"}, {in: "1/0"}, {in: "1/100000"}, {in: "1/2/3"},
		{in: "auto"},
		{in: "auto", env: map[string]string{"JOB_COMPLETION_INDEX": "0", "JOB_COMPLETIONS": "4"}, want: converter.Shard{K: 1, N: 4}},
		{in: "auto", env: map[string]string{"JOB_COMPLETION_INDEX": "3", "JOB_COMPLETIONS": "4"}, want: converter.Shard{K: 4, N: 4}},
		{in: "auto", env: map[string]string{"JOB_COMPLETION_INDEX": "4", "JOB_COMPLETIONS": "4"}},
		{in: "auto", env: map[string]string{"JOB_COMPLETION_INDEX": "0"}},
		{in: "auto", env: map[string]string{"JOB_COMPLETION_INDEX": "x", "JOB_COMPLETIONS": "4"}},
		{in: "auto", env: map[string]string{"SLURM_ARRAY_TASK_ID": "2", "SLURM_ARRAY_TASK_COUNT": "4", "SLURM_ARRAY_TASK_MIN": "0"}, want: converter.Shard{K: 3, N: 4}},
		{in: "auto", env: map[string]string{"SLURM_ARRAY_TASK_ID": "2", "SLURM_ARRAY_TASK_COUNT": "4"}, want: converter.Shard{K: 2, N: 4}},
		{in: "auto", env: map[string]string{"SLURM_ARRAY_TASK_ID": "9", "SLURM_ARRAY_TASK_COUNT": "4", "SLURM_ARRAY_TASK_MIN": "1"}}, // an array with gaps
	}
	for _, tt := range tests {
		got, err := parseShard(tt.in, func(name string) string { return tt.env[name] })
		if got != tt.want || (err != nil) != (tt.want == converter.Shard{}) {
			t.Errorf("--shard %s with %v: %v, %v; want %v", tt.in, tt.env, got, err, tt.want)
		}
	}
}
