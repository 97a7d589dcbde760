"""Tests of the benchmarks: never of their times."""
