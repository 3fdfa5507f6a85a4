/**
 * Benchmarks. {@code java -jar jmh/target/benchmarks.jar} runs them all, {@code ... Convolution} those whose name
 * matches, {@code ... Convolution -p convolution=vgg16} those of one network, {@code ... -jvmArgsAppend -XX:UseAVX=2}
 * with smaller registers. Every benchmark runs in several JVMs, since what C2 makes of a kernel differs from start to
 * start.
 *
 * <p>Open {@link graft.jmh.Measured} first: what all have in common.
 */
package graft.jmh;
