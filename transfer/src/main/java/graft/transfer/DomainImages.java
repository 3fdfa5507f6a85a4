package graft.transfer;

import graft.transfer.adapt.AdaptationException;
import graft.transfer.images.DataSetException;
import graft.transfer.images.Image;
import graft.transfer.images.ImageFiles;
import graft.transfer.images.ImageFolder;
import graft.transfer.images.SkippedFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The images of a domain that a network is adapted to or from. Classes of folders are for measuring alone: adaptation
 * takes images, never labels.
 *
 * @param from    the folder or list
 * @param images  with the index of their class among those of the network, -1 where none is known
 * @param skipped files that are no images
 * @param notes   how the folder was understood; a line each, for the user
 */
public record DomainImages(String from, List<Image> images, List<SkippedFile> skipped, List<String> notes) {
    private static final int NO_CLASS = -1;
    private static final int SHOWN = 5;

    public DomainImages {
        images = List.copyOf(images);
        skipped = List.copyOf(skipped);
        notes = List.copyOf(notes);
        if (images.size() < 2) {
            throw new AdaptationException(from + ": " + (images.isEmpty() ? "no images" : "1 image") + " to adapt to, "
                    + "expected 2 or more; a single image has no statistics that would hold for others");
        }
    }

    /**
     * Lists the images of a folder, with folders of classes or without.
     *
     * @param classes of the network, in output order; empty when unknown
     * @throws AdaptationException for fewer than two images
     * @throws DataSetException    when it cannot be listed
     */
    public static DomainImages of(Path dir, List<String> classes) {
        ImageFolder folder;
        try {
            folder = ImageFolder.read(dir);
        } catch (DataSetException e) {
            if (!Files.isDirectory(dir)) {
                throw e;
            }
            ImageFiles files = ImageFiles.below(dir);
            return new DomainImages(dir.toString(), files.images().stream().map(f -> new Image(f, NO_CLASS)).toList(),
                    files.skipped(), List.of(dir + ": images without classes; what adapting to them changes cannot be "
                            + "measured on them"));
        }
        Map<String, Integer> known = new HashMap<>();
        for (int i = 0; i < classes.size(); i++) {
            known.putIfAbsent(plain(classes.get(i)), i);
        }
        List<String> strangers = folder.classes().stream().filter(c -> !known.containsKey(plain(c))).toList();
        List<Image> images = folder.images().stream().map(i -> new Image(i.file(), known.getOrDefault(
                plain(folder.classes().get(i.label())), NO_CLASS))).toList();
        List<String> notes = new ArrayList<>(folder.notes());
        notes.add(note(dir, folder.classes().size(), strangers));
        return new DomainImages(dir.toString(), images, folder.skipped(), notes);
    }

    private static String note(Path dir, int classes, List<String> strangers) {
        if (strangers.isEmpty()) {
            return dir + ": the classes of its folders are not used to adapt, they are for measuring alone";
        }
        String names = String.join(", ", strangers.subList(0, Math.min(SHOWN, strangers.size())))
                + (strangers.size() > SHOWN ? " and " + (strangers.size() - SHOWN) + " more" : "");
        return strangers.size() == classes
                ? dir + ": none of its folders (" + names + ") is a class of the network: its images take part "
                        + "without classes, and what adapting to them changes cannot be measured on them"
                : dir + ": " + strangers.size() + " of " + classes + " folders are no class of the network (" + names
                        + "). Their images take part in the adaptation, which they may spoil, and are not measured on; "
                        + "take them out if the network is not to meet such images";
    }

    /** Images that are at hand already; their labels count as unknown. */
    public static DomainImages ofImages(String from, List<Image> images) {
        return new DomainImages(from, images, List.of(), List.of());
    }

    /** How many have a class that the network knows. */
    public int labelled() {
        return (int) images.stream().filter(i -> i.label() != NO_CLASS).count();
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ').strip();
    }
}
