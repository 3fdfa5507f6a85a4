package graft.transfer.features;

import graft.layers.training.Samples;
import java.util.Optional;

/** Samples that know a key of their content before they are read: the same key, the same input, bit for bit. */
public interface KeyedSamples extends Samples {

    /**
     * The key of what a pass shows of a sample: of the image's content, how it is prepared and how it is changed. Of
     * a sample that has been read it is the key of what was read then.
     *
     * @return empty when the sample cannot be read
     */
    Optional<Digest> key(int sample, int pass);
}
