package graft.transfer;

import graft.engine.Tensor;
import graft.layers.layer.Shape;
import graft.layers.training.Predictions;
import graft.layers.training.Samples;
import graft.transfer.images.Image;
import graft.transfer.images.ImageInput;
import graft.transfer.images.ImageReading;
import graft.transfer.images.SkippedFile;
import graft.zoo.model.ImageSize;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.Preprocessing.Resize;
import graft.zoo.model.PretrainedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Test-time augmentation: each image is looked at several times, and the probabilities are averaged. The views are the
 * centre and the four corners of the resized image, each as it is and mirrored (Krizhevsky, Sutskever and Hinton, 2012,
 * "ImageNet Classification with Deep Convolutional Neural Networks", section 4.1); where the preparation leaves no
 * margin around its crop, the image and its mirror image. An image is decoded and resized once.
 *
 * <p>View 0 is the image as it is prepared without this, to the bit, so that one pass gives both answers.
 */
public final class ManyViews implements Samples {
    private static final int WIDE_BATCH = 8;

    /**
     * A part of the wider image.
     *
     * @param top      of the window, in pixels
     * @param left     of it
     * @param mirrored left to right
     */
    private record View(int top, int left, boolean mirrored) {
    }

    /**
     * The two answers.
     *
     * @param plain    of each image as it is
     * @param averaged over all its views; the loss is that of the averaged probabilities
     */
    public record Answers(Predictions plain, Predictions averaged) {
    }

    private final ImageSamples wide;
    private final Shape shape;
    private final List<View> views;

    private ManyViews(ImageSamples wide, Shape shape, List<View> views) {
        this.wide = wide;
        this.shape = shape;
        this.views = views;
    }

    /**
     * Views of images as a network takes them.
     *
     * @throws IllegalArgumentException when the preparation subtracts a mean image, which belongs to one place
     */
    public static ManyViews of(PretrainedModel model, List<Image> images, int threads, boolean strict,
            ImageReading reading) {
        ImageInput input = ImageInput.of(model);
        Preprocessing p = input.preprocessing();
        if (p.meanImage().isPresent()) {
            throw new IllegalArgumentException("several views of an image need a preparation that treats all places "
                    + "alike; this one subtracts a mean image. Give the means of its channels with --prepare");
        }
        int down = margin(p, p.resizeTo().height(), input.height());
        int across = margin(p, p.resizeTo().width(), input.width());
        Preprocessing wider = p.crop().isNone() ? p : p.resized(p.resize(), p.resizeTo(), p.interpolation(),
                new ImageSize(input.height() + down, input.width() + across));
        ImageSamples wide = new ImageSamples(images, new ImageInput(wider, input.height() + down,
                input.width() + across), threads, strict, reading);
        return new ManyViews(wide, input.shape(), views(down, across));
    }

    /**
     * How much wider the image may be than its crop: a multiple of 4, so that its centre is cut where the crop alone
     * would be, whichever way halves are rounded.
     */
    private static int margin(Preprocessing p, int resizedTo, int crop) {
        return p.crop().isNone() || p.resize() == Resize.NONE ? 0 : Math.max(0, resizedTo - crop) / 4 * 4;
    }

    private static List<View> views(int down, int across) {
        List<View> views = new ArrayList<>();
        for (boolean mirrored : new boolean[] {false, true}) {
            views.add(new View(down / 2, across / 2, mirrored));
            for (int top : down == 0 ? new int[] {0} : new int[] {0, down}) {
                for (int left : across == 0 ? new int[] {0} : new int[] {0, across}) {
                    if (down + across > 0) {
                        views.add(new View(top, left, mirrored));
                    }
                }
            }
        }
        return views;
    }

    /** How many views of each image there are. */
    public int views() {
        return views.size();
    }

    /** What they are, in words. */
    public String describe() {
        return views.size() == 2 ? "2 views: as it is and mirrored" : views.size() + " views: centre and corners, each "
                + "as it is and mirrored";
    }

    /** Images that could not be read so far, and why. */
    public List<SkippedFile> skipped() {
        return wide.skipped();
    }

    /** Sample i is view i mod {@link #views} of image i / {@link #views}. */
    @Override
    public int count() {
        return Math.multiplyExact(wide.count(), views.size());
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public int label(int sample) {
        return wide.label(sample / views.size());
    }

    /**
     * Reads all views of some images.
     *
     * @throws IllegalArgumentException when the views of an image are not asked for together and in order
     */
    @Override
    public Reader read(int[] order, int batch, int pass) {
        int v = views.size();
        for (int i = 0; i < order.length; i++) {
            if (order[i] % v != i % v || order[i] / v != order[i / v * v] / v || order.length % v != 0) {
                throw new IllegalArgumentException("the " + v + " views of an image are read together");
            }
        }
        int[] images = IntStream.range(0, order.length / v).map(i -> order[i * v] / v).toArray();
        return new ViewReader(wide.read(images, WIDE_BATCH, 0), batch);
    }

    /** Cuts the views out of one wider image after another. */
    private final class ViewReader implements Reader {
        private final Reader images;
        private final int batch;
        private final float[] buffer = new float[WIDE_BATCH * wide.shape().size()];
        private final int[] ids = new int[WIDE_BATCH];
        private int there;
        private int image;
        private int view;

        ViewReader(Reader images, int batch) {
            this.images = images;
            this.batch = batch;
        }

        @Override
        public int next(float[] data, int offset, int[] samples) {
            int n = 0;
            for (; n < batch; n++) {
                if (image == there) {
                    there = images.next(buffer, 0, ids);
                    image = 0;
                    if (there == 0) {
                        break;
                    }
                }
                cut(views.get(view), image * wide.shape().size(), data, offset + n * shape.size());
                samples[n] = ids[image] * views.size() + view;
                view = (view + 1) % views.size();
                image += view == 0 ? 1 : 0;
            }
            return n;
        }

        private void cut(View v, int from, float[] to, int at) {
            int c = shape.c();
            for (int y = 0; y < shape.h(); y++) {
                int row = from + ((v.top + y) * wide.shape().w() + v.left) * c;
                for (int x = 0; x < shape.w(); x++) {
                    int source = v.mirrored ? shape.w() - 1 - x : x;
                    System.arraycopy(buffer, row + source * c, to, at + (y * shape.w() + x) * c, c);
                }
            }
        }

        @Override
        public void close() {
            images.close();
        }
    }

    /** What was answered to each image, from what was answered to all views. */
    public Answers answers(Predictions all) {
        int v = views.size();
        int n = all.count() / v;
        int k = all.classes();
        int[] ids = new int[n];
        int[] labels = new int[n];
        float[] plain = new float[n * k];
        float[] mean = new float[n * k];
        for (int i = 0; i < n; i++) {
            ids[i] = all.ids()[i * v] / v;
            labels[i] = all.labels()[i * v];
            for (int c = 0; c < k; c++) {
                double sum = 0;
                for (int view = 0; view < v; view++) {
                    sum += all.probabilities().get(i * v + view, c);
                }
                plain[i * k + c] = all.probabilities().get(i * v, c);
                mean[i * k + c] = (float) (sum / v);
            }
        }
        return new Answers(predictions(ids, labels, plain, k), predictions(ids, labels, mean, k));
    }

    private static Predictions predictions(int[] ids, int[] labels, float[] probabilities, int k) {
        double loss = 0;
        for (int i = 0; i < ids.length; i++) {
            loss += labels[i] < 0 || labels[i] >= k ? 0
                    : -Math.log(Math.max(probabilities[i * k + labels[i]], Float.MIN_NORMAL)) / ids.length;
        }
        return new Predictions(ids, labels, Tensor.wrap(probabilities, ids.length, k), loss);
    }
}
