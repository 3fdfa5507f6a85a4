/**
 * What a network consists of: named {@linkplain graft.layers.structure.Node nodes}, and what of them is frozen. Plans
 * are made from this; {@code graft.layers.Network} is how users see it.
 */
package graft.layers.structure;
