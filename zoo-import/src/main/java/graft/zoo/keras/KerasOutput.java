package graft.zoo.keras;

/**
 * What a use of a layer makes.
 *
 * @param node of the network being built
 * @param rank axes of its values without the batch: 1 of vectors, 2 of columns, 3 of images
 */
record KerasOutput(String node, int rank) {
}
