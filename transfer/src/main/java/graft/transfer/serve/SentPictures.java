package graft.transfer.serve;

import graft.zoo.json.Json;
import graft.zoo.json.JsonException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The images of a request, in whichever of three forms they were sent: the bytes of one image; a form with files; JSON
 * with base64, {@code {"picture": "…"}} or {@code {"pictures": ["…", …]}}.
 *
 * @param pictures one or more
 * @param listed   whether the form can hold several, so that the answer lists them
 */
record SentPictures(List<SentPicture> pictures, boolean listed) {

    /**
     * Reads a body.
     *
     * @param type the header Content-Type; empty where there is none
     * @param most images
     * @throws Problem 400, 413 or 415
     */
    static SentPictures of(byte[] body, String type, int most) {
        String kind = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        SentPictures sent = switch (kind) {
            case "multipart/form-data" -> new SentPictures(MultipartForm.files(body, type, most), true);
            case "application/json" -> json(body, most);
            default -> new SentPictures(List.of(new SentPicture("the image", body)), false);
        };
        if (sent.pictures.isEmpty() || body.length == 0) {
            throw Problem.of(400, "expected an image in the body: its bytes, a form with files, or JSON with base64; "
                    + "found none");
        }
        return sent;
    }

    private static SentPictures json(byte[] body, int most) {
        Object value;
        try {
            value = Json.parse(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
        } catch (JsonException e) {
            throw Problem.of(400, e.getMessage());
        } catch (CharacterCodingException e) {
            throw Problem.of(400, "JSON is written in UTF-8, the body is not");
        }
        String expected = "expected {\"picture\": \"BASE64\"} or {\"pictures\": [\"BASE64\", …]}";
        if (!(value instanceof Map<?, ?> members) || members.size() != 1) {
            throw Problem.of(400, expected);
        }
        if (members.get("picture") instanceof String one) {
            return new SentPictures(List.of(new SentPicture("the image", decoded(one, "picture"))), false);
        }
        if (!(members.get("pictures") instanceof List<?> several)) {
            throw Problem.of(400, expected);
        }
        if (several.size() > most) {
            throw Problem.of(413, "a request holds at most " + most + " images, found " + several.size()
                    + "; send more requests");
        }
        List<SentPicture> pictures = new ArrayList<>();
        for (Object text : several) {
            if (!(text instanceof String base64)) {
                throw Problem.of(400, expected);
            }
            String name = "pictures[" + pictures.size() + "]";
            pictures.add(new SentPicture(name, decoded(base64, name)));
        }
        return new SentPictures(pictures, true);
    }

    private static byte[] decoded(String base64, String where) {
        // As FileReader of browsers gives it: data:image/png;base64,…
        String text = base64.startsWith("data:") ? base64.substring(base64.indexOf(',') + 1) : base64;
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw Problem.of(400, where + " is not base64: " + e.getMessage());
        }
    }
}
