package graft.transfer.serve;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The parts of a form (RFC 7578):
 *
 * <pre>
 * --BOUNDARY CRLF
 * Content-Disposition: form-data; name="pictures"; filename="rose.jpg" CRLF
 * CRLF
 * bytes CRLF
 * --BOUNDARY--
 * </pre>
 */
final class MultipartForm {
    private static final int LONGEST_HEAD = 8192;
    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final byte[] body;
    private final byte[] delimiter;
    private final int[] shifts;

    private MultipartForm(byte[] body, String boundary) {
        this.body = body;
        delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.US_ASCII);
        shifts = shifts(delimiter);
    }

    /**
     * The files of a form.
     *
     * @param type the header Content-Type, with its boundary
     * @param most files
     * @throws Problem when it is none, holds what is no file, or too many
     */
    static List<SentPicture> files(byte[] body, String type, int most) {
        String boundary = parameter(type, "boundary").orElse("");
        if (!boundary.matches("[\\x20-\\x7e]{1,70}")) {
            throw malformed("a boundary of 1 to 70 characters in the header Content-Type", boundary.isEmpty() ? "none"
                    : "another");
        }
        return new MultipartForm(body, boundary).files(most);
    }

    private static Problem malformed(String expected, String found) {
        return Problem.of(400, "multipart/form-data: expected " + expected + ", found " + found);
    }

    private List<SentPicture> files(int most) {
        List<SentPicture> files = new ArrayList<>();
        // The first delimiter need have no line before it.
        int at = startsAt(0, delimiter, 2) ? delimiter.length - 2 : find(0, delimiter, shifts) + delimiter.length;
        if (at < delimiter.length - 2) {
            throw malformed("its boundary", "none in the body");
        }
        while (!startsAt(at, "--".getBytes(StandardCharsets.US_ASCII), 0)) {
            int head = find(at, END_OF_HEAD, shifts(END_OF_HEAD));
            if (head < 0 || head - at > LONGEST_HEAD) {
                throw malformed("headers of a part, and an empty line after them", "the end, or too many");
            }
            int content = head + END_OF_HEAD.length;
            int end = find(content - 2, delimiter, shifts);
            if (end < 0) {
                throw malformed("the boundary after a part", "the end of the body");
            }
            if (files.size() == most) {
                throw Problem.of(413, "a request holds at most " + most + " images; send more requests");
            }
            String headers = new String(body, at, head - at, StandardCharsets.UTF_8);
            files.add(new SentPicture(name(headers, files.size()), Arrays.copyOfRange(body, content,
                    Math.max(content, end))));
            at = end + delimiter.length;
        }
        return files;
    }

    private static String name(String headers, int before) {
        for (String line : headers.split("\r\n")) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-disposition:")) {
                return parameter(line, "filename").filter(n -> !n.isEmpty()).orElseThrow(() -> malformed(
                        "image files alone", "the field " + parameter(line, "name").orElse("without a name")));
            }
        }
        throw malformed("Content-Disposition in part " + (before + 1), "none");
    }

    /** A parameter of a header: {@code ; name=value} or {@code ; name="value"}. */
    static Optional<String> parameter(String header, String name) {
        String lower = header.toLowerCase(Locale.ROOT);
        for (int at = lower.indexOf(';'); at >= 0; at = lower.indexOf(';', at + 1)) {
            String rest = header.substring(at + 1).stripLeading();
            if (rest.toLowerCase(Locale.ROOT).startsWith(name + "=")) {
                String value = rest.substring(name.length() + 1);
                if (value.startsWith("\"")) {
                    int end = value.indexOf('"', 1);
                    return end < 0 ? Optional.empty() : Optional.of(value.substring(1, end));
                }
                int end = value.indexOf(';');
                return Optional.of((end < 0 ? value : value.substring(0, end)).strip());
            }
        }
        return Optional.empty();
    }

    private boolean startsAt(int at, byte[] text, int from) {
        int count = text.length - from;
        return at >= 0 && at + count <= body.length && Arrays.equals(body, at, at + count, text, from, text.length);
    }

    /** Knuth, Morris and Pratt's search: every byte is looked at once or twice, whatever was sent. */
    private int find(int from, byte[] text, int[] by) {
        int matched = 0;
        for (int i = Math.max(0, from); i < body.length; i++) {
            while (matched > 0 && body[i] != text[matched]) {
                matched = by[matched - 1];
            }
            if (body[i] == text[matched] && ++matched == text.length) {
                return i - matched + 1;
            }
        }
        return -1;
    }

    private static int[] shifts(byte[] text) {
        int[] shifts = new int[text.length];
        for (int i = 1, matched = 0; i < text.length; i++) {
            while (matched > 0 && text[i] != text[matched]) {
                matched = shifts[matched - 1];
            }
            matched += text[i] == text[matched] ? 1 : 0;
            shifts[i] = matched;
        }
        return shifts;
    }
}
