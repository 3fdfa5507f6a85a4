/**
 * Graft beside the engines that a Java program can have from Maven Central: the same network, the same images, each in a
 * JVM of its own. Only the Maven profile {@code java-peers} compiles this and downloads them, some 250 MB; {@code
 * jmh/performance --only java} builds it, runs it and compares the outputs.
 *
 * <p>Open {@link graft.jmh.peers.JavaPeer} first.
 */
package graft.jmh.peers;
