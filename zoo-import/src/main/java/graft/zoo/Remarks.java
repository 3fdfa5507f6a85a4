package graft.zoo;

import java.util.List;
import java.util.Optional;

/**
 * What is to be said of a file that was recognised by its tensors' names and shapes. Nothing of files that describe
 * their own network.
 *
 * @param unused   the tensors that are no part of the network: a head of a form that is not known, the weights of a
 *                 loss, another network beside it
 * @param copies   where the file holds copies of its network that are equal to the last bit, what stands before the
 *                 names of each, the one that is used first; empty where there is but one
 * @param decision where its tensors fit several networks that compute different things, which, and what stated the one
 *                 that is taken, a sentence
 */
public record Remarks(List<String> unused, List<String> copies, Optional<String> decision) {
    static final Remarks NONE = new Remarks(List.of(), List.of(), Optional.empty());
}
