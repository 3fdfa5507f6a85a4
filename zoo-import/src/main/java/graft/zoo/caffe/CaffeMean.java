package graft.zoo.caffe;

import graft.engine.Tensor;
import graft.zoo.bytes.MappedFile;
import graft.zoo.model.MeanImage;
import graft.zoo.protobuf.ProtobufReader;
import graft.zoo.weights.WeightFileException;
import java.nio.file.Path;

/**
 * A mean image, {@code mean.binaryproto}: one blob [1,C,H,W] (rarely [C,H,W]) of pixels 0 to 255, channels in the order
 * of the training images, that is subtracted from images before a network sees them.
 */
public final class CaffeMean {
    private CaffeMean() {
    }

    /**
     * The mean image, with the shape that the file gives it.
     *
     * @throws WeightFileException when it cannot be read or is damaged
     */
    public static Tensor read(Path path) {
        try (MappedFile file = MappedFile.open(path)) {
            return file.guarded(() -> CaffeBlob.read(path, "mean", ProtobufReader.of(path, file.bytes())).read());
        }
    }

    /**
     * The mean image.
     *
     * @throws WeightFileException when it cannot be read, is damaged, or is no image
     */
    public static MeanImage image(Path path) {
        Tensor mean = read(path);
        int rank = mean.rank();
        if (rank < 3 || rank == 4 && mean.dim(0) != 1 || rank > 4) {
            throw new WeightFileException(path, "expected a mean image [1, channels, height, width], found " + mean);
        }
        try {
            return MeanImage.ofPlanes(mean.dim(rank - 3), mean.dim(rank - 2), mean.dim(rank - 1), mean.unwrap());
        } catch (IllegalArgumentException e) {
            throw new WeightFileException(path, e.getMessage(), e);
        }
    }
}
