package graft.zoo.caffe;

import graft.engine.Tensor;
import graft.zoo.bytes.MappedFile;
import graft.zoo.protobuf.ProtobufReader;
import graft.zoo.weights.WeightFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A mean picture, {@code mean.binaryproto}: one blob [1,C,H,W] (rarely [C,H,W]) of pixels 0 to 255, channels in the
 * order blue, green, red, that is subtracted from pictures before a network sees them.
 */
public final class CaffeMean {
    private CaffeMean() {
    }

    /**
     * The mean picture, with the shape that the file gives it.
     *
     * @throws WeightFileException when it cannot be read or is damaged
     */
    public static Tensor read(Path path) {
        try (MappedFile file = MappedFile.open(path)) {
            return file.guarded(() -> CaffeBlob.read(path, "mean", ProtobufReader.of(path, file.bytes())).read());
        }
    }

    /**
     * The mean picture's mean, channel by channel: what publishers of later networks subtract in its place.
     *
     * @throws WeightFileException when it cannot be read, is damaged, or is no picture
     */
    public static List<Float> channels(Path path) {
        Tensor mean = read(path);
        int rank = mean.rank();
        if (rank < 3 || rank == 4 && mean.dim(0) != 1 || rank > 4) {
            throw new WeightFileException(path, "expected a mean picture [1, channels, height, width], found " + mean);
        }
        int channels = mean.dim(rank - 3);
        int pixels = mean.size() / channels;
        List<Float> means = new ArrayList<>();
        for (int c = 0; c < channels; c++) {
            double sum = 0;
            for (int i = 0; i < pixels; i++) {
                sum += mean.unwrap()[c * pixels + i];
            }
            means.add((float) (sum / pixels));
        }
        return means;
    }
}
