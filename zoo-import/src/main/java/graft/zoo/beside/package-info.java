/**
 * What belongs to a weight file and is not in it: JSON files beside it that state how images are prepared, which network
 * the weights are of and how many classes it tells apart, and the file's name, which may state it too. Open {@link
 * graft.zoo.beside.BesidePreparation} first, then {@link graft.zoo.beside.PublishedWeights}.
 */
package graft.zoo.beside;
