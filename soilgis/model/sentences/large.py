"""Sentences of partitions and clusters (分区与集群): what stops a long run, and the cure."""

from __future__ import annotations

from soilgis.model.notes import Message


class SpreadMessages:
    """Errors of work that is shared out."""

    misspelled = Message("--scheduler {scheduler}: must be local, threads, or tcp://host:port (调度器写法不对)")
    needs_work = Message(
        "--scheduler tcp://… needs --work DIR on a disk that all workers share (集群须指定共享的工作目录)"
    )
    idle_work = Message("--work needs --scheduler (须与 --scheduler 同用)")
    needs_dask = Message(
        "--scheduler tcp://… needs Dask (未安装集群组件): pip install 'soilgis[cluster]', or --scheduler local"
    )
    no_answer = Message(
        "no scheduler answers at {address} (调度器无法连接): start one with `dask scheduler`, or use --scheduler local"
    )
    no_workers = Message(
        "the scheduler at {address} has no workers (调度器下没有计算节点): start some with `dask worker {address} --nthreads 1`, or use --scheduler local"
    )
    blind_workers = Message(
        "of {workers} workers {blind} do not see {path} (计算节点看不到该路径): {listed}; mount its disk there under the same name, or stop them, and run the same command again"
    )
    other_workers = Message(
        "workers that do not run soilgis {version} (计算节点上的 soilgis 版本不一致或未安装): {listed}; install the same one there, or stop them, and run the same command again"
    )
    unseen = Message(
        "a worker does not see {why} (计算节点看不到该文件): inputs and --work must lie on a disk that all workers share, under the same path; mount it there and run the same command again"
    )
    lost = Message(
        "the cluster at {address} was lost ({why}) (集群中断): finished partitions are kept, run the same command again"
    )
    unwritable = Message(
        "{folder} cannot be written (缓存目录不可写或已满): {why}; free space there or make it writable, and run the same command again, which goes on where it stopped, or choose another with --work"
    )
    damaged = Message("{part} is damaged; the partition is measured again (分区结果已损坏，重新量算)")
