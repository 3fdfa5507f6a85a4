package graft.transfer;

import graft.engine.Nhwc;
import graft.engine.ThreadTeam;
import graft.layers.layer.Shape;
import graft.layers.training.LostSamplesException;
import graft.layers.training.Mixup;
import graft.transfer.features.Digest;
import graft.transfer.features.KeyedSamples;
import graft.transfer.images.Augmentation;
import graft.transfer.images.DecodingListener;
import graft.transfer.images.Image;
import graft.transfer.images.ImageBatch;
import graft.transfer.images.ImageDecoder;
import graft.transfer.images.ImageException;
import graft.transfer.images.ImageInput;
import graft.transfer.images.ImageLoader;
import graft.transfer.images.ImageReading;
import graft.transfer.images.Pixels;
import graft.transfer.images.Seeds;
import graft.transfer.images.SkippedFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Image files as samples: decoded, resized and normalised by a few threads ahead of use. Images that cannot be read
 * are left out and remembered.
 */
public final class ImageSamples implements KeyedSamples {
    private final List<Image> images;
    private final ImageInput input;
    private final Augmentation augmentation;
    private final long seed;
    private final int threads;
    private final boolean strict;
    private final ImageReading reading;
    private final Map<Image, Integer> numbers = new IdentityHashMap<>();
    private final Map<Path, SkippedFile> skipped = new LinkedHashMap<>();
    private int gone;
    private final Map<Integer, Digest> contents = new ConcurrentHashMap<>();
    private DecodingListener listener = (_, _, _) -> { };

    /** Images as they are, read by as many threads as there are processors; what cannot be read is left out. */
    public static ImageSamples of(List<Image> images, ImageInput input) {
        return new ImageSamples(images, input, ThreadTeam.defaultSize(), false);
    }

    /** The same images with random changes in every pass but pass 0. */
    public ImageSamples augmented(Augmentation changes, long seedOfChanges) {
        return new ImageSamples(images, input, changes, seedOfChanges, threads, strict, reading)
                .listener(listener);
    }

    /** Images as they are, such as those to be measured on. */
    public ImageSamples(List<Image> images, ImageInput input, int threads, boolean strict) {
        this(images, input, threads, strict, ImageReading.turned());
    }

    /** The same, read as the caller chose. */
    public ImageSamples(List<Image> images, ImageInput input, int threads, boolean strict,
            ImageReading reading) {
        this(images, input, Augmentation.none(), 0, threads, strict, reading);
    }

    /**
     * @param augmentation random changes of every pass but pass 0
     * @param seed         of the random changes
     * @param strict       whether an image that cannot be read ends the pass with an exception
     * @param reading      how files are read
     */
    public ImageSamples(List<Image> images, ImageInput input, Augmentation augmentation, long seed,
            int threads, boolean strict, ImageReading reading) {
        this.images = images;
        this.input = input;
        this.augmentation = augmentation;
        this.seed = seed;
        this.threads = threads;
        this.strict = strict;
        this.reading = reading;
        for (Image p : images) {
            numbers.put(p, numbers.size());
        }
    }

    /** Lets a listener see each image when it is decoded. */
    public ImageSamples listener(DecodingListener sees) {
        listener = sees;
        return this;
    }

    @Override
    public int count() {
        return images.size();
    }

    @Override
    public Shape shape() {
        return input.shape();
    }

    @Override
    public int label(int sample) {
        return images.get(sample).label();
    }

    @Override
    public boolean isRandom() {
        return augmentation.isRandom();
    }

    @Override
    public Optional<Mixup> mixup() {
        return augmentation.mixes();
    }

    /** The loader decodes up to three batches ahead. */
    @Override
    public long bytes(int batch) {
        return 3 * 4L * batch * input.size();
    }

    @Override
    public Optional<Digest> key(int sample, int pass) {
        Digest content;
        try {
            content = contents.computeIfAbsent(sample, i -> content(ImageDecoder.bytes(image(i).file()),
                    image(i).file()));
        } catch (ImageException e) {
            // What is wrong with the image is reported when it is read.
            return Optional.empty();
        }
        String change = pass == 0 || !augmentation.isRandom() ? "none"
                : augmentation + ", " + Seeds.mix(Seeds.mix(seed, pass), sample);
        return Optional.of(new Digest.Maker().add(content).add(input.preprocessing().toString())
                .add(shape().toString()).add(reading.toString())
                .add(change).digest());
    }

    /** Where keys were asked for, the key is that of the bytes that are decoded, should the file change meanwhile. */
    private void decode(Image image, Consumer<Pixels> to) {
        byte[] bytes = ImageDecoder.bytes(image.file());
        contents.computeIfPresent(numbers.get(image), (_, _) -> content(bytes, image.file()));
        reading.use(bytes, image.file(), pixels -> {
            listener.decoded(image.file(), bytes, pixels);
            to.accept(pixels);
        });
    }

    private Digest content(byte[] bytes, Path file) {
        Digest all = Digest.of(bytes);
        int step = reading.reduction(bytes, file);
        return step == 1 ? all : new Digest.Maker().add(all).add("every " + step + "th column and row").digest();
    }

    /** The image with this number. */
    public Image image(int sample) {
        return images.get(sample);
    }

    /** Images that could not be read so far, and why; each once. */
    public List<SkippedFile> skipped() {
        return List.copyOf(skipped.values());
    }

    @Override
    public Reader read(int[] order, int batch, int pass) {
        ImageLoader loader = ImageLoader.of(images, input).order(order).batch(batch).threads(threads)
                .augmentation(pass == 0 ? Augmentation.none() : augmentation, seed, pass).strict(strict)
                .source(this::decode).open();
        return new Reader() {
            @Override
            public int next(float[] data, int offset, int[] ids) {
                ImageBatch loaded = loader.next();
                remember(loader.skipped());
                if (loaded == null) {
                    return 0;
                }
                Nhwc images = loaded.values();
                System.arraycopy(images.data(), images.offset(), data, offset, images.pixels() * images.c());
                for (int i = 0; i < loaded.count(); i++) {
                    ids[i] = numbers.get(loaded.images().get(i));
                }
                return loaded.count();
            }

            @Override
            public void close() {
                loader.close();
            }
        };
    }

    /**
     * A damaged image is left out; a file that was there when the folder was listed and is gone now is a sign that the
     * folder is going: what were learnt or measured from then on would be of other images than the report says.
     */
    private void remember(Collection<SkippedFile> files) {
        for (SkippedFile f : files) {
            if (skipped.putIfAbsent(f.file(), f) == null && !Files.isReadable(f.file()) && ++gone > mostGone()) {
                throw new LostSamplesException(gone + " of " + images.size() + " images that were there at the start "
                        + "cannot be read any more, the last: " + f.file() + "; see that the disk or the network "
                        + "drive is there, then start again or resume");
            }
        }
    }

    private int mostGone() {
        return Math.max(1, images.size() / 10);
    }
}
