package graft.transfer.explain;

import java.util.List;

/**
 * An image that measures, what was answered, and why.
 *
 * @param image       as a whole
 * @param looked      where the network looked when it answered, over what it sees of the image; its address is empty
 *                    where that is not known
 * @param predicted   the name of the class that was answered
 * @param probability that was given to it, 0 to 1
 * @param loss        cross-entropy of the true class
 * @param similar     the images learnt from whose features are most like this one's, the most similar first
 * @param cosines     of each of them
 */
record Answered(Shown image, Shown looked, String predicted, double probability, double loss, List<Shown> similar,
        List<Double> cosines) {

    Answered {
        similar = List.copyOf(similar);
        cosines = List.copyOf(cosines);
    }
}
