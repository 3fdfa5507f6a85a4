/**
 * Which labels are probably wrong, by confident learning: what a classifier says of pictures that it did not learn
 * from, against what they are labelled. N pictures, K classes, C features; probabilities are [N][K].
 *
 * <p>Open {@link graft.transfer.labels.LabelSuspects} first; then {@link graft.transfer.labels.ConfidentJoint}, the
 * idea itself, and {@link graft.transfer.labels.NoiseFilter}. {@link graft.transfer.labels.LabelPlan} is what a person
 * makes of the list.
 */
package graft.transfer.labels;
