package graft.transfer.cli;

import graft.transfer.images.ImageFolder;
import graft.transfer.images.ImageReading;
import graft.transfer.images.SkippedFile;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What commands that read images have in common. */
final class ImageOptions {
    private ImageOptions() {
    }

    /** {@code --exif}. */
    static ImageReading reading(Arguments arguments) {
        return arguments.choice("--exif", List.of("apply", "ignore"), "apply").equals("apply") ? ImageReading.turned()
                : ImageReading.asStored();
    }

    /** {@code --data}; how it was understood is stated. */
    static ImageFolder folder(Arguments arguments, Screen screen) {
        ImageFolder folder = ImageFolder.read(arguments.existing("--data"));
        folder.notes().forEach(screen::say);
        return folder;
    }

    /** Lists what was meant as an image and not read, counts the rest, and states what was done to images. */
    static void say(Collection<SkippedFile> skipped, ImageReading reading, Screen screen) {
        skipped.stream().filter(s -> s.kind().isImage() || s.kind() == SkippedFile.Kind.UNFOLLOWED)
                .forEach(s -> screen.say("skipped " + s));
        if (!skipped.isEmpty()) {
            screen.say("skipped in all: " + SkippedFile.describe(skipped));
        }
        if (reading.turnedImages() > 0) {
            screen.say(reading.turnedImages() + " images were turned as their EXIF data state; --exif ignore leaves "
                    + "them as they are stored");
        }
        if (reading.reducedImages() > 0) {
            screen.say(reading.reducedImages() + " images are too large for this Java's memory and were read at a "
                    + "lower resolution");
        }
    }

    /** The same for JSON. */
    static Map<String, Object> json(Collection<SkippedFile> skipped) {
        Map<String, Object> kinds = new LinkedHashMap<>();
        SkippedFile.count(skipped).forEach((kind, count) -> kinds.put(kind.name().toLowerCase(Locale.ROOT), count));
        return kinds;
    }
}
