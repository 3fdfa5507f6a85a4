package graft.zoo.words;

/**
 * A word that is similar to what was asked for.
 *
 * @param word       from the vocabulary
 * @param similarity the cosine of the angle between the vectors, -1 to 1; of an analogy by multiplication a quotient of
 *                   such, from 0 up
 */
public record Neighbour(String word, double similarity) {
}
