package graft.transfer.report;

/** A file that was left out, and why, such as {@code "not an image: starts with 'PK'"}. */
public record SkippedImage(String file, String reason) {
}
