/**
 * Word vectors at work: how well they fit a corpus before anything is trained with them, and how they do in the
 * published evaluations. Reading and searching them is {@link graft.zoo.words}.
 */
package graft.transfer.words;
