package graft.zoo.words;

import java.nio.charset.StandardCharsets;

/**
 * Decimal numbers in bytes as floats, correctly rounded, several times as fast as {@link Float#parseFloat}: a file of
 * vectors consists of hundreds of millions of numbers of at most 15 digits. Such a number is an integer below
 * 2<sup>53</sup> times or divided by a power of ten up to 10<sup>22</sup>; all of them are doubles exactly, so one
 * multiplication or division gives the correctly rounded double (Clinger, "How to read floating point numbers
 * accurately", 1990). Rounding it once more to a float differs from rounding the number itself only where the double is
 * half-way between two floats: then, and for everything unusual, {@code parseFloat} decides.
 */
final class DecimalText {
    private static final double[] POWERS = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13,
        1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    /** Below this one more digit still fits into 2^53. */
    private static final long ROOM = (1L << 53) / 10 - 1;
    /** Of a double, the bits that a float does not have, and their value half-way between two floats. */
    private static final long LOST = (1L << 29) - 1;
    private static final long HALF = 1L << 28;
    private static final double SMALLEST_NORMAL = Float.MIN_NORMAL;

    private float value;

    /** The number that {@link #read} has read. */
    float value() {
        return value;
    }

    /**
     * Reads the number that begins at {@code from} and ends before a blank, a tab or {@code to}.
     *
     * @return where it ends, or -1 when there is no number; nan, inf and infinity in any case are numbers
     */
    int read(byte[] text, int from, int to) {
        int i = from;
        boolean negative = i < to && text[i] == '-';
        if (negative || i < to && text[i] == '+') {
            i++;
        }
        long digits = 0;
        int firstDigit = i;
        int point = -1;
        for (; i < to; i++) {
            int d = text[i] - '0';
            if (d >= 0 && d <= 9) {
                if (digits > ROOM) {
                    return unusual(text, from, to);
                }
                digits = digits * 10 + d;
            } else if (text[i] == '.' && point < 0) {
                point = i;
            } else {
                break;
            }
        }
        if (i - firstDigit == (point >= 0 ? 1 : 0)) {
            return unusual(text, from, to);
        }
        int exponent = point < 0 ? 0 : point + 1 - i;
        if (i < to && text[i] != ' ' && text[i] != '\t') {
            if ((text[i] | 0x20) != 'e') {
                return -1;
            }
            int e = i + 1;
            boolean down = e < to && text[e] == '-';
            if (down || e < to && text[e] == '+') {
                e++;
            }
            int start = e;
            int power = 0;
            while (e < to && text[e] >= '0' && text[e] <= '9' && e - start < 4) {
                power = power * 10 + text[e++] - '0';
            }
            if (e == start || e < to && text[e] != ' ' && text[e] != '\t') {
                return unusual(text, from, to);
            }
            exponent += down ? -power : power;
            i = e;
        }
        if (exponent < -22 || exponent > 22) {
            return unusual(text, from, to);
        }
        double exact = exponent < 0 ? digits / POWERS[-exponent] : digits * POWERS[exponent];
        if ((Double.doubleToRawLongBits(exact) & LOST) == HALF || exact < SMALLEST_NORMAL && digits != 0) {
            return unusual(text, from, to);
        }
        value = (float) (negative ? -exact : exact);
        return i;
    }

    private int unusual(byte[] text, int from, int to) {
        int end = from;
        while (end < to && text[end] != ' ' && text[end] != '\t') {
            end++;
        }
        String number = new String(text, from, Math.min(end - from, 400), StandardCharsets.ISO_8859_1);
        switch (number.toLowerCase(java.util.Locale.ROOT)) {
            case "nan", "-nan", "+nan" -> value = Float.NaN;
            case "inf", "+inf", "infinity", "+infinity" -> value = Float.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> value = Float.NEGATIVE_INFINITY;
            default -> {
                // Java would also take 1f, 1d and hexadecimal numbers.
                if (end - from > 400 || !number.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?")) {
                    return -1;
                }
                value = Float.parseFloat(number);
            }
        }
        return end;
    }
}
