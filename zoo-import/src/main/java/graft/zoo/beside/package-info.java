/**
 * What belongs to a weight file and lies beside it: JSON files that state how images are prepared, which network the
 * weights are of, and how many classes it tells apart. Open {@link graft.zoo.beside.BesidePreparation} first.
 */
package graft.zoo.beside;
