/**
 * Sentences in place of images: what is read and how it becomes word numbers, networks that classify it with published
 * word vectors, and what those were worth. Open {@link graft.transfer.text.TextTransfer} first: it does all of it in
 * order.
 *
 * <ol>
 * <li><i>Read:</i> {@link graft.transfer.text.TextSet}, from folders, tables and lines, on
 * {@link graft.transfer.words.TextFile}.
 * <li><i>Number:</i> {@link graft.transfer.text.Tokenizer} cuts a text into words,
 * {@link graft.transfer.text.WordNumbers} numbers them, {@link graft.transfer.text.SentenceSamples} hands them to a
 * trainer.
 * <li><i>Learn:</i> {@link graft.transfer.text.VectorUse} says what becomes of the vectors,
 * {@link graft.transfer.text.SentenceNetwork} is the network.
 * <li><i>Keep and use:</i> {@link graft.transfer.text.TextClassifier}.
 * </ol>
 */
package graft.transfer.text;
