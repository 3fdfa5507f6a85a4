/**
 * How fast networks predict and learn on this machine, with random weights and images: what {@code graft bench}
 * measures. Open {@link graft.transfer.bench.Speed} first.
 */
package graft.transfer.bench;
