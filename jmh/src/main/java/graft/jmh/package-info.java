/**
 * Benchmarks. {@code java -jar jmh/target/benchmarks.jar} runs them all, {@code ... Convolution} those whose name matches.
 * Every benchmark runs in several JVMs, since what C2 makes of a kernel differs from start to start.
 */
package graft.jmh;
