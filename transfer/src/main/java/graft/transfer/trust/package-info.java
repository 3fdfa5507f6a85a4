/**
 * How far a measured accuracy and a stated probability are to be trusted: calibration, comparison on the same pictures,
 * the threshold below which a network should say that it does not know. N pictures, K classes; probabilities [N][K].
 */
package graft.transfer.trust;
