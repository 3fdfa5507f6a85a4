/**
 * Published models. Start with {@link graft.zoo.Zoo}, which loads them: {@link graft.zoo.weights.WeightFile} gives named
 * tensors; {@link graft.zoo.model.PretrainedModel} is a network with its weights, its preprocessing and its class labels.
 *
 * <p>Formats are separate from architectures, and architectures from publishers: a format reader yields names and
 * tensors, an architecture builds a network, a publisher's table maps names and layouts.
 */
package graft.zoo;
