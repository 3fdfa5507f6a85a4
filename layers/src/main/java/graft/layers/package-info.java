/**
 * Networks as descriptions. Open {@link graft.layers.Network} first. The kinds of layers live in
 * {@code graft.layers.layer}, what runs a network in {@code graft.layers.plan}, what trains it in
 * {@code graft.layers.training}.
 */
package graft.layers;
