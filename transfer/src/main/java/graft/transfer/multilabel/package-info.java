/**
 * Images that have several labels each, or none: how good answers are. {@link graft.transfer.multilabel.LabelScores}
 * has the measures.
 */
package graft.transfer.multilabel;
