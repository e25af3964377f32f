import cProfile, pstats, sys, time, collections
from tests.bench.ground import ground
from sync.connect import workshop
from sync.pull import pull
from sync.push import push
from sync.store import connections
from config.settings import Settings
from sqlalchemy import event
N=int(sys.argv[1]) if len(sys.argv)>1 else 1000
with ground(1, lean=("kojo","quickbooks")) as here:
    here.configure(1); here.outside.setting("quickbooks", limits=False)
    here.outside.enter(0,N)
    st=collections.Counter()
    @event.listens_for(here.database.engine,"before_cursor_execute")
    def _(conn,cur,stmt,params,ctx,many): st[" ".join(stmt.split())[:110]]+=1
    ws=workshop(here.database, Settings(key=here.environment["LEDGERLINK_KEY"]), here.environment)
    with here.database.reading() as db:
        rows={n:connections.by_name(db,n) for n in ("kojo-0","books-0")}
    for name,act in (("pull",lambda: pull(ws,rows["kojo-0"])),("push",lambda: push(ws,rows["books-0"],"me/1"))):
        st.clear(); pr=cProfile.Profile() if "-p" in sys.argv else None
        c0=here.cpu_s(); t=time.process_time(); w=time.time()
        if pr: pr.enable()
        r=act()
        if pr: pr.disable()
        t=time.process_time()-t; w=time.time()-w
        c1=here.cpu_s()
        print(name,"trouble",r.trouble,"cpu ms/doc %.2f"%(t/N*1000),"wall %.1f"%w,"statements/doc %.2f"%(sum(st.values())/N), {k:"%.2f"%((c1[k]-c0[k])/N*1000) for k in c1})
        for k,v in st.most_common(14): print("   %.3f"%(v/N),k)
        if pr:
            p=pstats.Stats(pr); p.sort_stats("tottime").print_stats(28)
            p.sort_stats("cumtime").print_stats(55)
    print(here.linked(), here.outside.books())
