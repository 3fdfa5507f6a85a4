package graft.transfer.images;

import graft.engine.Tensor;
import graft.layers.layer.Shape;
import graft.zoo.model.ImageSize;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.Preprocessing.Resize;
import graft.zoo.model.PretrainedModel;

/**
 * Images as the input of a network: what is done to them, and the size that comes out. All who prepare images take it
 * from here.
 *
 * @param preprocessing resizing, cropping and normalising
 * @param height        H of the network's input
 * @param width         W of it
 */
public record ImageInput(Preprocessing preprocessing, int height, int width) {

    /** @throws IllegalArgumentException when the preprocessing crops to another size */
    public ImageInput {
        ImageSize crop = preprocessing.crop();
        if (height < 1 || width < 1 || !crop.isNone() && !crop.equals(new ImageSize(height, width))) {
            throw new IllegalArgumentException("the network takes " + height + "x" + width
                    + ", the preprocessing crops to " + crop);
        }
        if (preprocessing.meanImage().filter(m -> m.height() != height || m.width() != width).isPresent()) {
            throw new IllegalArgumentException("the network takes " + height + "x" + width + ", the mean image has "
                    + preprocessing.meanImage().get().size());
        }
    }

    /** For a network's own input, as its publisher prepares images. */
    public static ImageInput of(PretrainedModel model) {
        Shape input = model.network().inputShape();
        return new ImageInput(model.preprocessing(), input.h(), input.w());
    }

    /**
     * For preprocessing that itself determines the size of the network's input.
     *
     * @throws IllegalArgumentException when it does not
     */
    public static ImageInput of(Preprocessing preprocessing) {
        ImageSize size = !preprocessing.crop().isNone() || preprocessing.resize() != Resize.BOTH_SIDES
                ? preprocessing.crop() : preprocessing.resizeTo();
        if (size.isNone()) {
            throw new IllegalArgumentException("preprocessing without a crop does not determine how large the "
                    + "network's input is; give its height and width");
        }
        return new ImageInput(preprocessing, size.height(), size.width());
    }

    /** C of the network's input. */
    public int channels() {
        return preprocessing.channels();
    }

    /** [H,W,C] of one prepared image. */
    public Shape shape() {
        return new Shape(height, width, channels());
    }

    /** Floats of one prepared image. */
    public int size() {
        return Tensor.count(height, width, channels());
    }
}
