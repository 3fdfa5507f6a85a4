package graft.transfer;

import graft.layers.training.Predictions;
import graft.transfer.check.GroupedSplit;
import graft.transfer.check.Grouping;
import graft.transfer.check.KeptLooks;
import graft.transfer.check.LeakFreeAccuracy;
import graft.transfer.check.PictureCheck;
import graft.transfer.check.PictureFindings;
import graft.transfer.images.DecodingListener;
import graft.transfer.images.Image;
import graft.transfer.images.ImageFolder;
import graft.transfer.images.ImageReading;
import graft.transfer.images.SkippedFile;
import graft.transfer.images.Split;
import graft.transfer.images.Thumbnail;
import graft.transfer.report.TransferReport;
import graft.transfer.report.YourPictures;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * What a transfer notices about its images on the way: they are looked at when they are decoded for the network; only
 * those whose features were known already are decoded for this alone, unless what was seen of them is kept beside the
 * features.
 */
public final class PicturesSeen {
    private static final String STAGE = "your pictures";
    /** So many files of a kind that is not meant as an image are listed one by one. */
    private static final int LISTED = 20;

    private final ImageFolder folder;
    private final ImageReading reading;
    private final int threads;
    private final Progress progress;
    private final PictureCheck check = new PictureCheck();
    private final Map<Path, Integer> groupOf = new HashMap<>();
    private PictureFindings findings;
    private double seconds;

    /** Nothing is read yet. */
    public PicturesSeen(ImageFolder folder, ImageReading reading, int threads, Progress progress) {
        this.folder = folder;
        this.reading = reading;
        this.threads = threads;
        this.progress = progress;
    }

    /** Keeps what is seen of images for later runs, and takes it from there; default: nowhere. */
    PicturesSeen keeping(KeptLooks looks) {
        check.keeping(looks);
        return this;
    }

    /** Sees images when they are decoded. */
    public DecodingListener listener() {
        return check;
    }

    /**
     * The folder's own split, or one that is made; what has to be known of groups is said.
     *
     * @param grouping null where each image is by itself. By duplicates, all images are read for it
     */
    public Split split(Path data, Grouping grouping, double validationFraction, long seed) {
        if (grouping == null) {
            return folder.split().orElseGet(() -> folder.stratified(1 - validationFraction, seed));
        }
        if (grouping == Grouping.DUPLICATES) {
            readMissing();
        }
        int[] groups = grouping.groups(folder, check);
        for (int i = 0; i < groups.length; i++) {
            groupOf.put(folder.images().get(i).file(), groups[i]);
        }
        if (folder.split().isPresent()) {
            Split given = folder.split().get();
            progress.say("the folder gives the split, and it is kept: --group-by " + grouping.word() + " moves no "
                    + "image. " + GroupedSplit.torn(folder, groups, given) + " groups have images on both sides");
            return given;
        }
        GroupedSplit made = GroupedSplit.of(data, folder, groups, grouping, 1 - validationFraction, seed);
        made.notes().forEach(progress::say);
        return made.split();
    }

    private List<SkippedFile> readMissing() {
        return check.readMissing(folder.images(), reading, threads,
                n -> progress.report(STAGE, n, folder.images().size()));
    }

    /** What was found; images that were not decoded yet are read now. */
    public PictureFindings findings(Split split, List<SkippedFile> skipped) {
        return found(split).skipping(skipped);
    }

    private PictureFindings found(Split split) {
        if (findings == null) {
            long start = System.nanoTime();
            readMissing();
            findings = check.findings(folder, split, List.of());
            seconds = (System.nanoTime() - start) / 1e9;
        }
        return findings;
    }

    /**
     * Which images must not be torn apart in cross-validation: copies, and groups where the split was made by groups.
     *
     * @return the same number for images that belong together
     */
    public int[] groups(Split split, List<Image> images) {
        int[] groups = IntStream.range(0, images.size())
                .map(i -> groupOf.getOrDefault(images.get(i).file(), -1 - i)).toArray();
        return found(split).together(images, groups);
    }

    /** Those of the folder's images that cannot be read; images that were not decoded yet are read now. */
    public List<SkippedFile> unreadable() {
        return readMissing();
    }

    /** Adds the section to a report, and what was skipped: of what lies beside images everywhere, many are counted. */
    void add(TransferReport.Builder report, Path data, Split split, List<SkippedFile> skipped,
            Predictions predictions, IntFunction<Path> validation) {
        PictureFindings found = findings(split, skipped);
        report.timing(STAGE, seconds);
        report.pictures(new YourPictures(data, found, LeakFreeAccuracy.of(predictions, found.leaks(), validation),
                file -> Thumbnail.of(file, reading)));
        SkippedFile.count(skipped).forEach((kind, count) -> {
            if (!kind.isImage() && count > LISTED) {
                report.skipped(data.toString(), kind.counted(count));
            } else {
                skipped.stream().filter(s -> s.kind() == kind).forEach(s ->
                        report.skipped(s.file().toString(), s.reason()));
            }
        });
    }
}
