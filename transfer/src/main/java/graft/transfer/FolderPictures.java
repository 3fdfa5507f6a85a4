package graft.transfer;

import graft.engine.Tensor;
import graft.transfer.explain.Pictures;
import graft.transfer.images.Augmentation;
import graft.transfer.images.ImageException;
import graft.transfer.images.ImageInput;
import graft.transfer.images.ImagePreparer;
import graft.transfer.images.ImageReading;
import graft.transfer.images.Pixels;
import graft.transfer.images.SeenImage;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The images of a folder, for its report. One that could be read a minute ago and cannot any more is left out there: a
 * report without its thumbnail is better than none.
 */
final class FolderPictures implements Pictures {
    private final Path folder;
    private final ImageSamples known;
    private final ImageSamples measured;
    private final ImageInput input;
    private final ImageReading reading;
    private final SmallPictures small;

    FolderPictures(Path folder, ImageSamples known, ImageSamples measured, ImageInput input, ImageReading reading,
            SmallPictures small) {
        this.folder = folder;
        this.known = known;
        this.measured = measured;
        this.input = input;
        this.reading = reading;
        this.small = small;
    }

    private Path file(Part part, int sample) {
        return (part == Part.KNOWN ? known : measured).image(sample).file();
    }

    @Override
    public String name(Part part, int sample) {
        Path file = file(part, sample);
        return (file.startsWith(folder) ? folder.relativize(file) : file).toString().replace('\\', '/');
    }

    @Override
    public Optional<Pixels> whole(Part part, int sample) {
        try {
            return Optional.of(reading.read(file(part, sample)));
        } catch (ImageException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Pixels> small(Part part, int sample) {
        return small.of(file(part, sample)).or(() -> Pictures.super.small(part, sample));
    }

    @Override
    public Tensor prepared(int[] samples) {
        float[] values = new float[Tensor.count(samples.length, input.size())];
        ImagePreparer preparer = new ImagePreparer(input, Augmentation.none());
        for (int i = 0; i < samples.length; i++) {
            int at = i * input.size();
            Path file = file(Part.MEASURED, samples[i]);
            whole(Part.MEASURED, samples[i]).ifPresent(p -> preparer.prepare(p, file, 0, values, at));
        }
        return Tensor.wrap(values, samples.length, input.height(), input.width(), input.channels());
    }

    @Override
    public Optional<Pixels> seen(int sample) {
        return whole(Part.MEASURED, sample).map(p -> SeenImage.of(input, p, file(Part.MEASURED, sample)));
    }
}
