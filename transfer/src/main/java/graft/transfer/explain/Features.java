package graft.transfer.explain;

import graft.layers.training.Samples;

/**
 * What a frozen trunk made of all images, once.
 *
 * @param layer       whose output it is
 * @param known       of the images that were learnt from
 * @param knownIds    the image of each row of {@code known}
 * @param measured    of the images that measure
 * @param measuredIds the image of each row of {@code measured}
 */
public record Features(String layer, Samples known, int[] knownIds, Samples measured, int[] measuredIds) {
}
