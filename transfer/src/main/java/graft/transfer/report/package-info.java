/**
 * What a transfer was worth, as data and as a page. {@link graft.transfer.report.TransferReport} holds the results of
 * the runs; {@link graft.transfer.report.HtmlReport} writes them as one file that needs no network, and
 * {@link graft.transfer.report.ReportJson} as its JSON twin.
 *
 * <p>Open {@link graft.transfer.report.Benefits} first: it defines the three numbers the report is about. Accuracies
 * are fractions from 0 to 1 everywhere but in sentences, which say percent, and points for a difference of percentages.
 */
package graft.transfer.report;
