package graft.transfer.serve;

import graft.engine.ThreadTeam;
import graft.transfer.ResultFiles;
import graft.transfer.images.DataSetException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;

/**
 * The model that answers now. It is read again when its file has changed and has stayed the same for a second since;
 * requests go on with the former one until the new one is ready, and those that began with it end with it. A file that
 * cannot be read, or is no classifier, leaves the former model in its place.
 */
final class CurrentModel implements AutoCloseable {
    private static final int LOOK_MILLIS = 1000;
    private static final int LONGEST_CARD = 256 << 10;

    private final ModelSource source;
    private final ServerSettings settings;
    private final ThreadTeam team;
    private final ServerMetrics metrics;
    private volatile ServedModel model;
    private volatile NearestPictures nearest = new NearestPictures();
    private volatile String card = "";
    private volatile boolean closed;
    private Stamp stamp;
    private Thread watch;
    private Thread gather;

    /** By which a changed file is known. */
    private record Stamp(long modified, long size, Object key) {
        static Stamp of(Path file) {
            try {
                BasicFileAttributes a = Files.readAttributes(file, BasicFileAttributes.class);
                return new Stamp(a.lastModifiedTime().toMillis(), a.size(), a.fileKey());
            } catch (IOException e) {
                return null; // between the old file and the new one
            }
        }
    }

    CurrentModel(ModelSource source, ServerSettings settings, ThreadTeam team, ServerMetrics metrics) {
        this.source = source;
        this.settings = settings;
        this.team = team;
        this.metrics = metrics;
    }

    /** Reads the model for the first time. */
    void load() {
        stamp = Stamp.of(source.file());
        model = read(0);
        card = readCard();
    }

    private ServedModel read(int number) {
        ServedModel former = model;
        return new ServedModel(source.model().get(), source.file(), number, settings.limits().queued(),
                former != null && former.isCompiled(), team);
    }

    /** Goes on to look after the file, and reads the training images. */
    void watch(BatchWorker worker) {
        gather(worker);
        watch = Thread.ofPlatform().name("graft-serve-watch").daemon().start(() -> {
            Stamp before = stamp;
            while (!closed) {
                try {
                    Thread.sleep(LOOK_MILLIS);
                } catch (InterruptedException e) {
                    return;
                }
                Stamp now = Stamp.of(source.file());
                if (now != null && now.equals(before) && !now.equals(stampRead())) {
                    reload(worker);
                }
                before = now;
            }
        });
    }

    private synchronized Stamp stampRead() {
        return stamp;
    }

    /**
     * Reads the model again.
     *
     * @return whether that succeeded
     */
    synchronized boolean reload(BatchWorker worker) {
        stamp = Stamp.of(source.file());
        int number = model.number() + 1;
        try {
            ServedModel fresh = read(number);
            card = readCard();
            model = fresh;
            metrics.reload(true);
            settings.log().accept(source.file() + " was read again: " + fresh.classes().size() + " classes, model "
                    + number);
        } catch (RuntimeException | Error e) {
            metrics.reload(false);
            settings.log().accept("the former model stays: " + e.getMessage());
            return false;
        }
        gather(worker);
        return true;
    }

    /** Reads the training images, where there are any, in a thread of its own. */
    private synchronized void gather(BatchWorker worker) {
        if (gather != null) {
            gather.interrupt();
        }
        nearest = new NearestPictures();
        Optional<Path> folder = settings.pictures();
        if (folder.isEmpty()) {
            return;
        }
        ServedModel of = model;
        gather = Thread.ofPlatform().name("graft-serve-pictures").daemon().start(() -> {
            try {
                NearestPictures found = NearestPictures.of(folder.get(), of, settings.reading().get(), worker);
                if (of == model) {
                    nearest = found;
                }
            } catch (InterruptedException e) {
                // Another model, or the end.
            } catch (DataSetException | IllegalStateException | IllegalArgumentException e) {
                settings.log().accept("no nearest training images are shown: " + e.getMessage());
            }
        });
    }

    /** The text of the model card beside the file; empty where there is none. */
    private String readCard() {
        Path folder = source.file().toAbsolutePath().getParent();
        Path file = folder == null ? null : folder.resolve(ResultFiles.CARD);
        if (file == null || !Files.isRegularFile(file)) {
            return "";
        }
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(LONGEST_CARD), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    /** The model that answers; null before the first is there. */
    ServedModel model() {
        return model;
    }

    /** Training images of the present model, as far as they are there. */
    NearestPictures nearest() {
        return nearest;
    }

    /** The model card; empty where there is none. */
    String card() {
        return card;
    }

    /** The name of the file, without its folder. */
    String fileName() {
        return Objects.toString(source.file().getFileName());
    }

    @Override
    public void close() {
        closed = true;
        if (watch != null) {
            watch.interrupt();
        }
        synchronized (this) {
            if (gather != null) {
                gather.interrupt();
            }
        }
    }
}
