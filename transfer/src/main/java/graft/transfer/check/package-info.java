/**
 * What a careful person looks for in images before training: copies, leaks between training and validation, dark,
 * blurred and odd images, classes that are nearly empty. Open {@link graft.transfer.check.PictureCheck} first: it looks
 * at each decoded image once ({@code PictureLook}), and makes {@link graft.transfer.check.PictureFindings} of what it
 * has seen. {@link graft.transfer.check.GroupedSplit} keeps copies and frames of one film on one side of a split.
 */
package graft.transfer.check;
