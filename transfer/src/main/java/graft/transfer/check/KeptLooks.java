package graft.transfer.check;

import graft.transfer.features.Digest;
import graft.transfer.features.KeptRows;
import graft.transfer.images.ImageFacts;
import graft.transfer.images.ImageReading;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What was seen of images, kept beside their features, so that an image whose features are known needs not be decoded
 * to be looked at. The key is of the file's bytes, of how it is read, and of its name's ending.
 *
 * <p>A row has three bytes to a number: any of them is exact as a float.
 */
public final class KeptLooks implements AutoCloseable {
    private static final String KIND = "Graft looks of images 1";
    private static final List<String> FORMATS = List.of("PNG", "JPEG", "GIF", "BMP");
    private static final int PACKED = 3;
    /** Two digests, two sides, format, flags and orientation, four measures, the hash, the small copy. */
    private static final int BYTES = 2 * 32 + 2 * 4 + 3 + 4 * 8 + 8 + SmallCopy.SIDE * SmallCopy.SIDE;
    private static final int FLOATS = (BYTES + PACKED - 1) / PACKED;
    /** Rows of a file, 23 MB: folders have any number of images, an array has not. */
    private static final int AT_ONCE = 4096;

    private final KeptRows rows;
    private final ImageReading reading;
    private final Map<Digest, PictureLook> fresh = new LinkedHashMap<>();

    private KeptLooks(KeptRows rows, ImageReading reading) {
        this.rows = rows;
        this.reading = reading;
    }

    /**
     * Opens what is there.
     *
     * @param folder  of the features
     * @param limit   bytes that its files may take
     * @param reading how images are read
     * @param say     called with what could not be read or written
     */
    public static KeptLooks in(Path folder, long limit, ImageReading reading, Consumer<String> say) {
        return new KeptLooks(KeptRows.in(folder, limit, KIND, FLOATS, say), reading);
    }

    /** What was seen of an image with these bytes. Notifies the reading of what decoding it would have. */
    Optional<PictureLook> find(byte[] bytes, Path file) {
        int step = reading.reduction(bytes, file);
        Optional<PictureLook> look = rows.find(key(Digest.of(bytes), step, file)).map(KeptLooks::look);
        look.ifPresent(l -> reading.known(file, l.facts().orientation() != 1, step > 1));
        return look;
    }

    /** Will be kept by {@link #write}; called from several threads. */
    void add(byte[] bytes, Path file, PictureLook look) {
        if (FORMATS.contains(look.facts().format())) {
            Digest key = key(look.bytes(), reading.reduction(bytes, file), file);
            synchronized (fresh) {
                fresh.put(key, look);
            }
        }
    }

    private Digest key(Digest bytes, int step, Path file) {
        String name = file.getFileName().toString();
        return new Digest.Maker().add(bytes).add(reading.toString()).add("every " + step)
                .add(name.substring(name.lastIndexOf('.') + 1)).digest();
    }

    /** Writes what was added. */
    void write() {
        synchronized (fresh) {
            List<Digest> keys = new ArrayList<>(fresh.keySet());
            for (int from = 0; from < keys.size(); from += AT_ONCE) {
                add(keys.subList(from, Math.min(keys.size(), from + AT_ONCE)));
            }
            fresh.clear();
        }
    }

    private void add(List<Digest> keys) {
        float[] values = new float[keys.size() * FLOATS];
        for (int i = 0; i < keys.size(); i++) {
            write(fresh.get(keys.get(i)), values, i * FLOATS);
        }
        rows.add(keys, values);
    }

    private static void write(PictureLook look, float[] to, int at) {
        ImageFacts facts = look.facts();
        ByteBuffer bytes = ByteBuffer.allocate(FLOATS * PACKED);
        put(bytes, look.bytes());
        put(bytes, look.pixels());
        bytes.putInt(look.width()).putInt(look.height()).put((byte) FORMATS.indexOf(facts.format()))
                .put((byte) (bit(facts.grey(), 0) | bit(facts.cmyk(), 1) | bit(facts.sixteenBits(), 2)
                        | bit(facts.alpha(), 3) | bit(facts.animated(), 4) | bit(facts.wrongEnding(), 5)))
                .put((byte) facts.orientation()).putDouble(look.dark()).putDouble(look.light())
                .putDouble(look.information()).putDouble(look.sharpness()).putLong(look.hash()).put(look.copy());
        byte[] all = bytes.array();
        for (int i = 0; i < FLOATS; i++) {
            to[at + i] = (all[PACKED * i] & 0xff) << 16 | (all[PACKED * i + 1] & 0xff) << 8
                    | all[PACKED * i + 2] & 0xff;
        }
    }

    private static PictureLook look(float[] row) {
        ByteBuffer bytes = ByteBuffer.allocate(FLOATS * PACKED);
        for (float v : row) {
            int three = (int) v;
            bytes.put((byte) (three >> 16)).put((byte) (three >> 8)).put((byte) three);
        }
        bytes.flip();
        Digest ofBytes = digest(bytes);
        Digest ofPixels = digest(bytes);
        int width = bytes.getInt();
        int height = bytes.getInt();
        String format = FORMATS.get(bytes.get());
        int flags = bytes.get();
        ImageFacts facts = new ImageFacts(format, isSet(flags, 0), isSet(flags, 1), isSet(flags, 2), isSet(flags, 3),
                isSet(flags, 4), bytes.get(), isSet(flags, 5));
        double dark = bytes.getDouble();
        double light = bytes.getDouble();
        double information = bytes.getDouble();
        double sharpness = bytes.getDouble();
        long hash = bytes.getLong();
        byte[] copy = new byte[SmallCopy.SIDE * SmallCopy.SIDE];
        bytes.get(copy);
        return new PictureLook(ofBytes, ofPixels, width, height, facts, dark, light, information, sharpness, hash,
                copy);
    }

    private static int bit(boolean set, int place) {
        return set ? 1 << place : 0;
    }

    private static boolean isSet(int flags, int place) {
        return (flags >> place & 1) == 1;
    }

    private static void put(ByteBuffer to, Digest digest) {
        to.putLong(digest.a()).putLong(digest.b()).putLong(digest.c()).putLong(digest.d());
    }

    private static Digest digest(ByteBuffer from) {
        return new Digest(from.getLong(), from.getLong(), from.getLong(), from.getLong());
    }

    @Override
    public void close() {
        rows.close();
    }
}
