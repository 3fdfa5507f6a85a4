package graft.transfer.check;

import graft.transfer.images.DecodingListener;
import graft.transfer.images.Image;
import graft.transfer.images.ImageDecoder;
import graft.transfer.images.ImageException;
import graft.transfer.images.ImageFolder;
import graft.transfer.images.ImageReading;
import graft.transfer.images.Pixels;
import graft.transfer.images.Resampler;
import graft.transfer.images.SkippedFile;
import graft.transfer.images.Split;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Looks at images before they are learnt from. As a {@link DecodingListener} it sees them on their way to a network;
 * those that took another way, since their features were known, it reads itself.
 *
 * <pre>{@code
 * ImageFolder folder = ImageFolder.read(Path.of("flowers"));
 * Split split = folder.stratified(0.8, 7);
 * PictureCheck check = new PictureCheck();
 * List<SkippedFile> unreadable = check.readMissing(folder.images(), ImageReading.turned(), 2, done -> { });
 * PictureFindings findings = check.findings(folder, split, unreadable);
 * }</pre>
 */
public final class PictureCheck implements DecodingListener {
    private final Map<Path, PictureLook> looks = new ConcurrentHashMap<>();
    private final Map<Path, SkippedFile> unreadable = new ConcurrentHashMap<>();
    private Optional<KeptLooks> kept = Optional.empty();
    private Map<Path, Integer> copies = Map.of();
    /** Those that no thread uses now: their scratch memory is large. */
    private final Queue<Resampler> resamplers = new ConcurrentLinkedQueue<>();

    /** One that has seen nothing yet. */
    public PictureCheck() {
    }

    /** Takes what was seen of images in earlier runs from there, and keeps there what it sees; default: nowhere. */
    public PictureCheck keeping(KeptLooks looksOfAllRuns) {
        kept = Optional.of(looksOfAllRuns);
        return this;
    }

    /** Looks at an image that it has not seen yet. */
    @Override
    public void decoded(Path file, byte[] bytes, Pixels pixels) {
        if (!looks.containsKey(file)) {
            Resampler resampler = Optional.ofNullable(resamplers.poll()).orElseGet(Resampler::new);
            PictureLook look = PictureLook.of(file, bytes, pixels, resampler);
            resamplers.add(resampler);
            looks.put(file, look);
            kept.ifPresent(k -> k.add(bytes, file, look));
        }
    }

    /**
     * Reads those images that have not been seen yet, and decodes those of which nothing is kept.
     *
     * @param progress called with how many are done so far, from several threads, one at a time
     * @return those that cannot be read
     */
    public List<SkippedFile> readMissing(Collection<Image> images, ImageReading reading, int threads,
            IntConsumer progress) {
        List<Path> missing = images.stream().map(Image::file).distinct()
                .filter(file -> !looks.containsKey(file) && !unreadable.containsKey(file)).toList();
        AtomicInteger next = new AtomicInteger();
        int[] done = {images.size() - missing.size()};
        List<Thread> workers = new ArrayList<>();
        ConcurrentHashMap<String, Throwable> failures = new ConcurrentHashMap<>();
        for (int t = 0; t < Math.min(threads, missing.size()); t++) {
            workers.add(Thread.ofPlatform().daemon().name("graft-check-" + t).start(() -> {
                try {
                    for (int i; (i = next.getAndIncrement()) < missing.size();) {
                        read(missing.get(i), reading);
                        synchronized (done) {
                            progress.accept(++done[0]);
                        }
                    }
                } catch (RuntimeException | Error e) {
                    failures.put("first", e);
                    next.set(missing.size());
                }
            }));
        }
        join(workers, next, missing.size());
        kept.ifPresent(KeptLooks::write);
        if (!failures.isEmpty()) {
            throw new IllegalStateException("looking at images failed: " + failures.get("first"),
                    failures.get("first"));
        }
        Set<Path> wanted = new HashSet<>(images.stream().map(Image::file).toList());
        return unreadable.values().stream().filter(s -> wanted.contains(s.file()))
                .sorted((a, b) -> a.file().compareTo(b.file())).toList();
    }

    private static void join(List<Thread> workers, AtomicInteger next, int end) {
        for (Thread worker : workers) {
            try {
                worker.join();
            } catch (InterruptedException e) {
                next.set(end);
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while looking at images", e);
            }
        }
    }

    private void read(Path file, ImageReading reading) {
        try {
            byte[] bytes = ImageDecoder.bytes(file);
            Optional<PictureLook> known = kept.flatMap(k -> k.find(bytes, file));
            if (known.isPresent()) {
                looks.put(file, known.get());
                return;
            }
            reading.use(bytes, file, pixels -> decoded(file, bytes, pixels));
        } catch (ImageException e) {
            unreadable.put(file, new SkippedFile(file, e.reason()));
        }
    }

    /** Groups of copies among these images: the same number for the same group, by the images' order. */
    int[] copies(List<Image> images) {
        List<Image> seen = seen(images);
        int[] groups = new CopySearch(seen.stream().map(i -> looks.get(i.file())).toList(),
                new boolean[seen.size()]).groups();
        int[] all = new int[images.size()];
        int at = 0;
        for (int i = 0; i < all.length; i++) {
            // One that cannot be read is like no other.
            all[i] = looks.containsKey(images.get(i).file()) ? groups[at++] : seen.size() + i;
        }
        Map<Path, Integer> found = new HashMap<>();
        for (int i = 0; i < groups.length; i++) {
            found.put(seen.get(i).file(), groups[i]);
        }
        copies = found;
        return all;
    }

    /**
     * What there is to know about the images that have been seen.
     *
     * @param split   which images train and which validate
     * @param skipped what was left out of the folder, and images that could not be read
     */
    public PictureFindings findings(ImageFolder folder, Split split, Collection<SkippedFile> skipped) {
        List<Image> train = seen(split.train());
        List<Image> validation = seen(split.validation());
        List<Image> all = new ArrayList<>(train);
        all.addAll(validation);
        boolean[] validates = new boolean[all.size()];
        for (int i = train.size(); i < validates.length; i++) {
            validates[i] = true;
        }
        List<PictureLook> seen = all.stream().map(i -> looks.get(i.file())).toList();
        CopySearch search = copies.keySet().containsAll(all.stream().map(Image::file).toList())
                ? new CopySearch(seen, validates, all.stream().mapToInt(i -> copies.get(i.file())).toArray())
                : new CopySearch(seen, validates);
        return new PictureFindings(all.size(), List.copyOf(skipped), pairs(search.duplicates(), all),
                pairs(search.leaks(), all), PictureFindings.contradictions(search.duplicates(), all),
                PictureFindings.issues(seen, all), PictureFindings.classes(folder.classes(), train, validation),
                PictureFindings.facts(seen, all));
    }

    private static List<DuplicatePair> pairs(List<CopySearch.Found> found, List<Image> images) {
        return found.stream().map(f -> new DuplicatePair(images.get(f.first()).file(), images.get(f.second()).file(),
                f.kind())).toList();
    }

    private List<Image> seen(List<Image> images) {
        return images.stream().filter(image -> looks.containsKey(image.file())).toList();
    }
}
