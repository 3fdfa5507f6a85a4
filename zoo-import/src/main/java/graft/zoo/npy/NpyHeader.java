package graft.zoo.npy;

import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.ShownName;
import graft.zoo.weights.DType;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header of an array: {@code {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }}. It is a Python
 * expression, and it is matched letter by letter, never evaluated: three keys, a quoted word, True or
 * False, a tuple of numbers.
 *
 * @param dtype   of the elements
 * @param order   of the bytes in an element
 * @param fortran whether the first index runs fastest
 * @param shape   the dimensions
 * @param bytes   before the elements, this header and what stands before it
 */
record NpyHeader(DType dtype, ByteOrder order, boolean fortran, long[] shape, long bytes) {

    private static final Pattern TEXT = Pattern.compile("([<>=|])([US])(\\d{1,9})");

    static NpyHeader parse(MappedFile file, String text, long bytes) {
        return new Parser(file, text).header(bytes);
    }

    /**
     * The header of an array of texts of equal room, each filled up with zeros.
     *
     * @param wide   whether a letter takes four bytes (UTF-32, {@code <U}), else it is one byte ({@code |S})
     * @param length letters of the longest text
     * @param order  of the bytes of a letter
     * @param count  how many texts there are
     * @param bytes  before the first one
     */
    record OfTexts(boolean wide, int length, ByteOrder order, long count, long bytes) {
        /** Bytes of one text. */
        long size() {
            return wide ? 4L * length : length;
        }
    }

    static OfTexts parseTexts(MappedFile file, String text, long bytes) {
        return new Parser(file, text).texts(bytes);
    }

    private static final class Parser {
        private final MappedFile file;
        private final String text;
        private int at;

        Parser(MappedFile file, String text) {
            this.file = file;
            this.text = text;
        }

        private String descr;
        private Boolean fortran;
        private long[] shape;

        NpyHeader header(long bytes) {
            keys();
            return new NpyHeader(dtype(descr), order(), fortran, shape, bytes);
        }

        OfTexts texts(long bytes) {
            keys();
            Matcher type = TEXT.matcher(descr);
            if (!type.matches() || shape.length != 1) {
                throw file.refusal("npy elements of type '" + ShownName.of(descr) + "' in " + shape.length
                        + " dimensions, expected a list of texts" + (descr.contains("O")
                        ? " (pickled Python objects are not read)" : "") + "; save them as numpy.array(words)");
            }
            return new OfTexts(type.group(2).equals("U"), Integer.parseInt(type.group(3)), order(), shape[0], bytes);
        }

        private ByteOrder order() {
            return descr.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        }

        private void keys() {
            Set<String> seen = new HashSet<>();
            require('{');
            while (!next('}')) {
                String key = quoted();
                if (!seen.add(key)) {
                    throw expected("each key once");
                }
                require(':');
                switch (key) {
                    case "descr" -> descr = quoted();
                    case "fortran_order" -> fortran = truth();
                    case "shape" -> shape = tuple();
                    default -> throw expected("only the keys descr, fortran_order and shape");
                }
                if (!next(',')) {
                    require('}');
                    break;
                }
            }
            skipSpace();
            if (at < text.length()) {
                throw expected("nothing after '}'");
            }
            if (descr == null || fortran == null || shape == null) {
                throw expected("the keys descr, fortran_order and shape");
            }
        }

        private DType dtype(String descr) {
            // '=' is the writer's own order, which every machine numpy commonly runs on makes little-endian.
            boolean known = descr.length() == 3 && "<>=|".indexOf(descr.charAt(0)) >= 0;
            return switch (known ? descr.substring(1) : "") {
                case "f8" -> DType.FLOAT64;
                case "f4" -> DType.FLOAT32;
                case "f2" -> DType.FLOAT16;
                case "i8" -> DType.INT64;
                case "i4" -> DType.INT32;
                case "i2" -> DType.INT16;
                case "i1" -> DType.INT8;
                case "u8" -> DType.UINT64;
                case "u4" -> DType.UINT32;
                case "u2" -> DType.UINT16;
                case "u1" -> DType.UINT8;
                case "b1" -> DType.BOOL;
                default -> throw file.refusal("npy elements of type '" + ShownName.of(descr) + "' are not read"
                        + (descr.contains("O") ? " (pickled Python objects)" : "")
                        + "; save the array as float32");
            };
        }

        private String quoted() {
            skipSpace();
            char quote = at < text.length() ? text.charAt(at) : 0;
            if (quote != '\'' && quote != '"') {
                throw expected("a word in quotes (structured types are not read)");
            }
            int end = text.indexOf(quote, at + 1);
            if (end < 0 || text.substring(at + 1, end).contains("\\")) {
                throw expected("a plain word in quotes");
            }
            String word = text.substring(at + 1, end);
            at = end + 1;
            return word;
        }

        private boolean truth() {
            skipSpace();
            if (text.startsWith("True", at)) {
                at += 4;
                return true;
            }
            if (text.startsWith("False", at)) {
                at += 5;
                return false;
            }
            throw expected("True or False");
        }

        private long[] tuple() {
            List<Long> dims = new ArrayList<>();
            require('(');
            while (!next(')')) {
                skipSpace();
                int start = at;
                while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                    at++;
                }
                if (at == start || at - start > 18) {
                    throw expected("a dimension of 0 or more");
                }
                dims.add(Long.valueOf(text.substring(start, at)));
                next('L');
                if (!next(',')) {
                    require(')');
                    break;
                }
            }
            return dims.stream().mapToLong(Long::longValue).toArray();
        }

        private void skipSpace() {
            while (at < text.length() && " \n\r\t".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }

        private boolean next(char c) {
            skipSpace();
            if (at < text.length() && text.charAt(at) == c) {
                at++;
                return true;
            }
            return false;
        }

        private void require(char c) {
            if (!next(c)) {
                throw expected("'" + c + "'");
            }
        }

        private RuntimeException expected(String what) {
            String rest = at < text.length() ? text.substring(at, Math.min(text.length(), at + 20)) : "the end";
            return file.refusal("npy header, character " + at + ": expected " + what + ", found \"" + ShownName.of(rest)
                    + "\"");
        }
    }
}
