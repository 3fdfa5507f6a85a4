/**
 * What a network consists of, as values. Plans are made from these; {@code graft.layers.Network} is how users see them.
 *
 * <pre>
 * Network ──► FrozenBoundary ──► Freezing ──► Structure ──► Node ──► Layer, Shape
 *                                   │             └───────► Parameter
 *                                   └──► BatchNormStatistics
 * </pre>
 *
 * Open {@link graft.layers.structure.Structure} first. {@link graft.layers.structure.Names} finds the nearest name for
 * messages, and names that match a pattern.
 */
package graft.layers.structure;
