// Usage: PROGRAM CHUNKS_FILE ROUNDS WARM_UP_MS MIN_MS MIN_RUNS
//
// What a Go programmer writes: bufio.Scanner. It reads into a buffer of its own, so its reader copies a chunk
// at a time, as the kernel would. Times runs over chunks shown ROUNDS times, and prints the answer and the times as JSON.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"sort"
	"strconv"
	"time"
)

const chunkSize = 64 * 1024

// Two chunks: enough to take a whole one behind the frame that the one before has broken off in.
var buffer = make([]byte, 2*chunkSize)

// A stream of the same chunks again and again.
type repeated struct {
	chunks, rest []byte
	rounds       int
}

func (r *repeated) Read(into []byte) (int, error) {
	if len(r.rest) == 0 {
		if r.rounds == 0 {
			return 0, io.EOF
		}
		r.rounds--
		r.rest = r.chunks
	}
	n := copy(into, r.rest[:min(len(r.rest), chunkSize)])
	r.rest = r.rest[n:]
	return n, nil
}

func run(chunks []byte, rounds int) (count, sum int) {
	// The last byte ends the frame that the last chunk has broken off in.
	stream := io.MultiReader(&repeated{chunks: chunks, rounds: rounds}, bytes.NewReader([]byte{'\n'}))
	scanner := bufio.NewScanner(stream)
	scanner.Buffer(buffer, len(buffer))
	for scanner.Scan() {
		count++
		sum += len(scanner.Bytes())
	}
	if err := scanner.Err(); err != nil {
		panic(err)
	}
	return count, sum
}

func main() {
	if len(os.Args) != 6 {
		panic("usage: PROGRAM CHUNKS_FILE ROUNDS WARM_UP_MS MIN_MS MIN_RUNS")
	}
	chunks, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	rounds := number(os.Args[2])
	warmUp := time.Duration(number(os.Args[3])) * time.Millisecond
	minTime := time.Duration(number(os.Args[4])) * time.Millisecond
	minRuns := number(os.Args[5])

	count, sum := run(chunks, rounds)
	for start := time.Now(); time.Since(start) < warmUp; {
		run(chunks, rounds)
	}
	var samples []time.Duration
	for total := time.Duration(0); total < minTime || len(samples) < minRuns; {
		start := time.Now()
		count, sum = run(chunks, rounds)
		taken := time.Since(start)
		samples = append(samples, taken)
		total += taken
	}
	sort.Slice(samples, func(a, b int) bool { return samples[a] < samples[b] })

	fmt.Printf(`{"count":%d,"sum":%d,"p50":%d}`+"\n", count, sum, samples[(len(samples)-1)/2])
}

func min(a, b int) int {
	if a < b {
		return a
	}
	return b
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		panic(err)
	}
	return n
}
