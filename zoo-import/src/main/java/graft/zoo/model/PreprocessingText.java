package graft.zoo.model;

import graft.zoo.model.Preprocessing.Interpolation;
import graft.zoo.model.Preprocessing.Order;
import graft.zoo.model.Preprocessing.Resize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@link Preprocessing} as text: {@code resize 232, crop 224, bilinear, RGB, x/255, mean 0.485 0.456 0.406, std 0.229
 * 0.224 0.225}. Parts are separated by commas and may come in any order.
 *
 * <table>
 * <caption>Parts</caption>
 * <tr><td>{@code resize 232}</td><td>the shorter side becomes 232 pixels</td></tr>
 * <tr><td>{@code resize 224x320}</td><td>height and width become these, the aspect ratio is lost</td></tr>
 * <tr><td>{@code no resize}</td><td>images have the network's size; others are made to just cover it</td></tr>
 * <tr><td>{@code crop 224}, {@code crop 224x320}, {@code no crop}</td><td>the centre that is kept</td></tr>
 * <tr><td>{@code bilinear}, {@code bicubic}, {@code nearest}, {@code lanczos}, {@code box}, {@code hamming}</td>
 * <td>as PIL computes them</td></tr>
 * <tr><td>{@code RGB}, {@code BGR}, {@code grey}</td><td>the order of channels</td></tr>
 * <tr><td>{@code x}, {@code x/255}, {@code x*0.5}, {@code x/127.5 - 1}</td><td>what becomes of a pixel of 0 to 255;
 * {@code - 1} is a mean of 1 for every channel</td></tr>
 * <tr><td>{@code mean a b c}</td><td>subtracted after that, in the order of channels; one number for all</td></tr>
 * <tr><td>{@code std a b c}</td><td>what the difference is divided by, likewise</td></tr>
 * </table>
 *
 * What is written is read as the same again, to the last bit; only a mean image is named and cannot be read.
 */
final class PreprocessingText {
    private static final Pattern SCALE = Pattern.compile(
            "x\\s*(?:([/*])\\s*([0-9.eE+-]+?))?\\s*(?:([-+])\\s*([0-9.]+))?",
            Pattern.CASE_INSENSITIVE);
    private static final String EXPECTED = "expected parts such as \"resize 256, crop 224, bilinear, RGB, x/255, "
            + "mean 0.485 0.456 0.406, std 0.229 0.224 0.225\"";

    private final Preprocessing base;
    private Resize resize;
    private ImageSize resizeTo;
    private Interpolation interpolation;
    private ImageSize crop;
    private Order order;
    private Float scale;
    private Float shift;
    private List<Float> mean;
    private List<Float> deviation;

    private PreprocessingText(Preprocessing base) {
        this.base = base;
    }

    static String write(Preprocessing p) {
        List<String> parts = new ArrayList<>();
        parts.add(switch (p.resize()) {
            case NONE -> "no resize";
            case SHORTER_SIDE -> "resize " + p.resizeTo().height();
            case BOTH_SIDES -> "resize " + p.resizeTo();
        });
        parts.add(p.crop().isNone() ? "no crop" : "crop " + (p.crop().isSquare() ? p.crop().height() : p.crop()));
        parts.add(lower(p.interpolation()));
        parts.add(p.order() == Order.GREY ? "grey" : p.order().name());
        boolean shifted = isOneValue(p.mean()) && p.mean().getFirst() > 0 && isOneValue(p.deviation())
                && p.deviation().getFirst() == 1;
        parts.add(scaled(p.scale()) + (shifted ? " - " + number(p.mean().getFirst()) : ""));
        p.meanImage().ifPresent(image -> parts.add("mean image " + image));
        if (!shifted && p.mean().stream().anyMatch(m -> m != 0)) {
            parts.add("mean " + numbers(p.mean()));
        }
        if (p.deviation().stream().anyMatch(d -> d != 1)) {
            parts.add("std " + numbers(p.deviation()));
        }
        return String.join(", ", parts);
    }

    private static boolean isOneValue(List<Float> values) {
        return values.stream().distinct().count() == 1;
    }

    /** {@code x/255} where dividing by a number gives exactly this factor. */
    private static String scaled(float scale) {
        if (scale == 1) {
            return "x";
        }
        float divisor = 1 / scale;
        for (float candidate : new float[] {Math.round(divisor * 2) / 2f, divisor}) {
            if (candidate > 0 && 1 / candidate == scale) {
                return "x/" + number(candidate);
            }
        }
        return "x*" + number(scale);
    }

    private static String numbers(List<Float> values) {
        return String.join(" ", values.stream().map(PreprocessingText::number).toList());
    }

    private static String number(float value) {
        String text = Float.toString(value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    /**
     * @param base what holds where the text states nothing: its sizes, its kernel, and where no pixels, mean or
     *             deviation are named, its values
     * @throws IllegalArgumentException when a part is not understood; names it
     */
    static Preprocessing read(String text, Preprocessing base) {
        PreprocessingText reader = new PreprocessingText(base);
        for (String part : parts(text)) {
            reader.add(part);
        }
        return reader.read();
    }

    /** Parts between commas; numbers after a comma belong to the list before it. */
    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        for (String piece : text.replaceAll("[\\[\\]()=:]", " ").split("[,;]")) {
            String part = piece.strip().replaceAll("\\s+", " ");
            boolean goesOn = !parts.isEmpty() && part.matches("[-+0-9.].*")
                    && parts.getLast().matches("(?i)(mean|std) .*");
            if (goesOn) {
                parts.add(parts.removeLast() + " " + part);
            } else if (!part.isEmpty()) {
                parts.add(part);
            }
        }
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("no preparation of images in \"" + text + "\"; " + EXPECTED);
        }
        return parts;
    }

    private void add(String part) {
        String word = part.toLowerCase(Locale.ROOT);
        Matcher pixels = SCALE.matcher(part);
        if (word.equals("no resize")) {
            once(resize, part);
            resize = Resize.NONE;
            resizeTo = ImageSize.NONE;
        } else if (word.startsWith("resize ")) {
            once(resize, part);
            resizeTo = size(part, word.substring("resize ".length()));
            resize = word.contains("x") ? Resize.BOTH_SIDES : Resize.SHORTER_SIDE;
        } else if (word.equals("no crop")) {
            once(crop, part);
            crop = ImageSize.NONE;
        } else if (word.startsWith("crop ")) {
            once(crop, part);
            crop = size(part, word.substring("crop ".length()));
        } else if (word.startsWith("mean image")) {
            throw new IllegalArgumentException("\"" + part + "\": a mean image comes from a file, not from text; state "
                    + "the mean of each channel, or keep the file that the network's description names beside it");
        } else if (word.startsWith("mean ")) {
            once(mean, part);
            mean = values(part);
        } else if (word.startsWith("std ")) {
            once(deviation, part);
            deviation = values(part);
        } else if (pixels.matches()) {
            once(scale, part);
            scale(pixels, part);
        } else if (word.matches("rgb|bgr|gr[ea]y")) {
            once(order, part);
            order = word.startsWith("gr") ? Order.GREY : Order.valueOf(part.toUpperCase(Locale.ROOT));
        } else {
            once(interpolation, part);
            interpolation = Arrays.stream(Interpolation.values()).filter(i -> lower(i).equals(word)).findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("\"" + part + "\" is no part of a preparation of "
                            + "images; " + EXPECTED));
        }
    }

    private static void once(Object before, String part) {
        if (before != null) {
            throw new IllegalArgumentException("\"" + part + "\" states again what is stated before it");
        }
    }

    private static ImageSize size(String part, String size) {
        return ImageSize.parse(size).orElseThrow(() -> new IllegalArgumentException("\"" + part + "\": expected a "
                + "number of pixels such as 224, or height x width such as 224x320"));
    }

    private void scale(Matcher pixels, String part) {
        float factor = pixels.group(2) == null ? 1 : number(part, pixels.group(2));
        scale = "/".equals(pixels.group(1)) ? 1 / factor : factor;
        if (pixels.group(4) != null) {
            float shifted = number(part, pixels.group(4));
            shift = pixels.group(3).equals("-") ? shifted : -shifted;
        }
    }

    private static List<Float> values(String part) {
        return Arrays.stream(part.split(" ")).skip(1).map(number -> number(part, number)).toList();
    }

    private static float number(String part, String text) {
        try {
            return Float.parseFloat(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + part + "\": expected a number, found '" + text + "'");
        }
    }

    private static String lower(Interpolation interpolation) {
        return interpolation.name().toLowerCase(Locale.ROOT);
    }

    private Preprocessing read() {
        if (shift != null && mean != null) {
            throw new IllegalArgumentException("the mean is stated twice, after x and after mean");
        }
        Resize how = resize == null ? base.resize() : resize;
        ImageSize to = resize == null ? base.resizeTo() : resizeTo;
        // All of an image that is resized to both sides is kept where no crop is stated.
        ImageSize centre = crop != null ? crop : resize == Resize.BOTH_SIDES ? resizeTo : base.crop();
        Interpolation kernel = interpolation == null ? base.interpolation() : interpolation;
        if (scale == null && mean == null && deviation == null) {
            return keepingValues(how, to, kernel, centre);
        }
        Order channels = order != null ? order : base.channels() == 1 ? Order.GREY : Order.RGB;
        int count = channels == Order.GREY ? 1 : 3;
        List<Float> means = shift != null ? List.of(shift) : mean;
        return new Preprocessing(how, to, kernel, centre, channels, scale == null ? 1 : scale,
                each(means, 0, count, "mean"), each(deviation, 1, count, "std"), Optional.empty());
    }

    /** The values of the base, turned where the channels are. */
    private Preprocessing keepingValues(Resize how, ImageSize to, Interpolation kernel, ImageSize centre) {
        Order channels = order == null ? base.order() : order;
        boolean grey = channels == Order.GREY;
        if (grey != (base.order() == Order.GREY)) {
            int count = grey ? 1 : 3;
            return new Preprocessing(how, to, kernel, centre, channels, 1, each(null, 0, count, "mean"),
                    each(null, 1, count, "std"), Optional.empty());
        }
        boolean turned = channels != base.order();
        Optional<MeanImage> image = base.meanImage().map(m -> turned ? m.reversed() : m)
                .filter(m -> centre.isNone() || m.size().equals(centre));
        Preprocessing flat = image.isEmpty() ? base.withoutMeanImage() : base;
        return new Preprocessing(how, to, kernel, centre, channels, base.scale(),
                turned ? flat.mean().reversed() : flat.mean(),
                turned ? flat.deviation().reversed() : flat.deviation(), image);
    }

    private static List<Float> each(List<Float> values, float otherwise, int count, String what) {
        if (values == null || values.size() == 1) {
            return Collections.nCopies(count, values == null ? otherwise : values.getFirst());
        }
        if (values.size() != count) {
            throw new IllegalArgumentException(what + " has " + values.size() + " numbers, expected " + count
                    + ", one a channel, or one for all");
        }
        return values;
    }
}
