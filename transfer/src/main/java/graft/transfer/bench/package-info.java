/** How fast networks run and learn on this machine, with random weights and pictures: what {@code graft bench} measures. */
package graft.transfer.bench;
