/** Which page is open: the part of a rule that is drawn strong. It takes no room and says nothing on one page. */

export function Pager({ page, pages }: { page: number; pages: number }) {
  const style = { left: `${(100 * page) / pages}%`, width: `${100 / pages}%` };
  return (
    <div class="pager" data-page={page + 1} data-pages={pages}>
      {pages > 1 && <div class="open" style={style} />}
    </div>
  );
}
