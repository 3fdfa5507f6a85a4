/**
 * Networks as descriptions. Open {@link graft.layers.Network} first. The module's floors, from the cellar up:
 *
 * <pre>
 * graft.layers.layer       kinds of layers: formulas, shapes, parameters
 * graft.layers.structure   nodes, stages, parameters, what is frozen
 * graft.layers.plan        blueprints, and the plans that run them
 * graft.layers             Network, NetworkBuilder: how users see all that
 * graft.layers.training    losses, optimisers, the trainer
 * </pre>
 */
package graft.layers;
