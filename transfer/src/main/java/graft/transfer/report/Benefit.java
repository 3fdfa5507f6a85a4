package graft.transfer.report;

/**
 * One number of the transferred network beside the same number of the network trained from scratch.
 *
 * @param transfer of the transferred network
 * @param scratch  of the network trained from scratch
 */
public record Benefit(double transfer, double scratch) {

    /** transfer - scratch: positive where the transfer helped. */
    public double difference() {
        return transfer - scratch;
    }
}
