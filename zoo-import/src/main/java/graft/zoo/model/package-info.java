/**
 * What loading gives: a network with its weights, how its input is prepared, what its outputs are called, and who
 * published it. Open {@link graft.zoo.model.PretrainedModel} first.
 */
package graft.zoo.model;
