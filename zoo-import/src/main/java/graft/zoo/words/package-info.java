/**
 * Published word vectors: word2vec, GloVe and fastText. {@link graft.zoo.words.WordVectors} is the way in.
 *
 * <p>A reader makes a {@link graft.zoo.words.Vocabulary} and {@link graft.engine.FloatRows}; what is asked of them does
 * not depend on the format any more.
 */
package graft.zoo.words;
